package dev.adit.kernel.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A target that sends back what it gets, and ends its side when the other has ended. */
final class EchoTarget implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    EchoTarget(String host) throws IOException {
        listener = new ServerSocket(0, 0, InetAddress.getByName(host));
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket connection = listener.accept();
                connections.add(connection);
                start(() -> echo(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void echo(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            in.transferTo(connection.getOutputStream());
            connection.shutdownOutput();
        } catch (IOException gone) {
            // The visitor was reset, which is what some tests want.
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
