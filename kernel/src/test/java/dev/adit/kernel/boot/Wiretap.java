package dev.adit.kernel.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and its server and keeps everything that passes. */
final class Wiretap implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Wiretap(int server) throws IOException {
        this.server = server;
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    String heard() {
        synchronized (heard) {
            return heard.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), server);
            sockets.add(client);
            sockets.add(far);
            run(() -> copy(client, far));
            run(() -> copy(far, client));
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            byte[] buffer = new byte[16 * 1024];
            for (int size = from.getInputStream().read(buffer);
                    size >= 0;
                    size = from.getInputStream().read(buffer)) {
                synchronized (heard) {
                    heard.write(buffer, 0, size);
                }
                to.getOutputStream().write(buffer, 0, size);
            }
        }
    }

    /** What ends with a closed socket. */
    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // That is how it ends.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
