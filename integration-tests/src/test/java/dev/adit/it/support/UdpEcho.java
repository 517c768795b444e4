package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** A UDP target of the test's own: sends back what comes. */
public final class UdpEcho implements AutoCloseable {
    private static final int ROOM = 4 * 1024 * 1024;

    private final DatagramSocket socket;
    private final Thread thread;

    /**
     * Starts it.
     *
     * @param host a loopback address
     */
    public UdpEcho(String host) {
        try {
            socket = new DatagramSocket(0, InetAddress.getByName(host));
            socket.setReceiveBufferSize(ROOM);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        thread = new Thread(this::run, "udp-echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!socket.isClosed()) {
            try {
                packet.setLength(65_535);
                socket.receive(packet);
                socket.send(packet);
            } catch (IOException ended) {
                // Closed, or a visitor that has gone: the next one counts.
            }
        }
    }

    /**
     * Where it is.
     *
     * @return its port
     */
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }
}
