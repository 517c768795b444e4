package dev.adit.kernel.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between client and server, and can cut single connections or swallow everything without a word. */
final class Relay implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Pair> pairs = new CopyOnWriteArrayList<>();
    private final Set<Integer> silent = ConcurrentHashMap.newKeySet();
    private volatile boolean allSilent;
    private volatile byte[] header = {};

    private record Pair(Socket client, Socket server) {
        void reset() throws IOException {
            reset(client);
            reset(server);
        }

        private static void reset(Socket socket) throws IOException {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException closed) {
                // Its pump has heard that the other one is gone.
            }
            socket.close();
        }
    }

    Relay(InetSocketAddress server) throws IOException {
        this.server = server;
        start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** How many connections there have been. */
    int connections() {
        return pairs.size();
    }

    /** Resets one, counted from 0 in the order in which they came. */
    void reset(int index) throws IOException {
        pairs.get(index).reset();
    }

    /** Each connection to the server begins with these bytes, as behind a balancer. */
    void beginWith(String bytes) {
        header = bytes.getBytes(StandardCharsets.US_ASCII);
    }

    /** From now on nothing passes, and nobody is told. */
    void fallSilent() {
        allSilent = true;
    }

    /** The same for one connection. */
    void fallSilent(int index) {
        silent.add(index);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Pair pair = new Pair(client, new Socket(server.getAddress(), server.getPort()));
                pair.server.getOutputStream().write(header);
                int index = pairs.size();
                pairs.add(pair);
                start(() -> pump(index, pair.client, pair.server));
                start(() -> pump(index, pair.server, pair.client));
            } catch (IOException closed) {
                // The listener was closed, or the server is away: whoever dialled sees it.
            }
        }
    }

    private void pump(int index, Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!allSilent && !silent.contains(index)) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
        } catch (IOException ended) {
            // Both sockets are closed on the way out.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Pair pair : pairs) {
            pair.reset();
        }
    }
}
