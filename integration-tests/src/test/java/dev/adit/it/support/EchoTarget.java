package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A target that sends back what it gets, on a port or on a Unix socket. */
public final class EchoTarget implements AutoCloseable {
    private final ServerSocketChannel listener;

    private EchoTarget(ServerSocketChannel listener, SocketAddress address) {
        this.listener = listener;
        try {
            listener.bind(address);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        thread("echo-accept", this::accept);
    }

    /**
     * Listens on a free port.
     *
     * @param host a loopback address
     * @return listening
     */
    public static EchoTarget tcp(String host) {
        return tcp(host, 0);
    }

    /**
     * Listens on a port.
     *
     * @param host a loopback address
     * @param port a free one
     * @return listening
     */
    public static EchoTarget tcp(String host, int port) {
        try {
            return new EchoTarget(ServerSocketChannel.open(), new InetSocketAddress(host, port));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Listens on a Unix socket.
     *
     * @param path does not exist
     * @return listening
     */
    public static EchoTarget unix(Path path) {
        try {
            return new EchoTarget(
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        try {
            return ((InetSocketAddress) listener.getLocalAddress()).getPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel visit = listener.accept();
                thread("echo", () -> echo(visit));
            }
        } catch (AsynchronousCloseException closed) {
            // The test is over.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void echo(SocketChannel visit) {
        try (visit) {
            ByteBuffer buffer = ByteBuffer.allocate(16_384);
            while (visit.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    visit.write(buffer);
                }
            }
        } catch (IOException reset) {
            // The visitor's end; the test at the other side judges it.
        }
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
