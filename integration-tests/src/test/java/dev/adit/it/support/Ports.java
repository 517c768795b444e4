package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Free ports, for programs that cannot choose one themselves. */
public final class Ports {
    private static final int LOW = 20_000;
    private static final int HIGH = 30_000;

    private Ports() {}

    /**
     * A port that nobody uses now.
     *
     * @param host a loopback address
     * @return the port
     */
    public static int free(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(host + " cannot be used on this machine", failed);
        }
    }

    /**
     * Ports in a row that nobody uses now, below those that the system hands out by itself.
     *
     * @param host a loopback address
     * @param count how many
     * @return the first of them
     */
    public static int freeRange(String host, int count) {
        int start = LOW + (int) (ProcessHandle.current().pid() % 97) * 97;
        for (int first = start; first + count < HIGH; first += count) {
            if (allFree(host, first, count)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row from " + start + " to " + HIGH);
    }

    /**
     * Tells whether a port can be had.
     *
     * @param host a loopback address
     * @param port the port
     * @return true if nobody uses it now
     */
    public static boolean isFree(String host, int port) {
        return allFree(host, port, 1);
    }

    private static boolean allFree(String host, int first, int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(first + i, 1, InetAddress.getByName(host)));
            }
            return true;
        } catch (IOException taken) {
            return false;
        } finally {
            held.forEach(Ports::release);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
