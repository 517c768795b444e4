package dev.adit.kernel.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket of a running process: {@code control.sock}, 0600, in its state directory. It has threads of its
 * own, so it answers while event loops are busy; whoever may connect is the process's own user, and is still given
 * neither time nor memory without end.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ControlServer.class);
    private static final int MAX_REQUEST = 1024;
    private static final int MAX_CONNECTIONS = 8;
    private static final int REQUEST_SECONDS = 5;

    private final Path path;
    private final ServerSocketChannel listener;
    private final ControlHandler handler;
    private final ThreadPoolExecutor connections = new ThreadPoolExecutor(
            0, MAX_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> daemon("connection", work));
    private final Queue<SocketChannel> keptToTheEnd = new ConcurrentLinkedQueue<>();

    private ControlServer(Path path, ServerSocketChannel listener, ControlHandler handler) {
        this.path = path;
        this.listener = listener;
        this.handler = handler;
    }

    /**
     * Opens the socket.
     *
     * @param state claimed by this process, so a socket in it is a leftover
     * @param handler answers the requests
     * @return open
     * @throws IOException if it cannot be opened, or its path is too long for a socket
     */
    public static ControlServer open(StateDirectory state, ControlHandler handler) throws IOException {
        UnixDomainSocketAddress address = ControlSocket.address(state.path());
        Path path = address.getPath();
        Files.deleteIfExists(path);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(address);
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException | UnsupportedOperationException failure) {
            listener.close();
            throw new IOException("control socket " + path + ": " + failure.getMessage(), failure);
        }
        ControlServer server = new ControlServer(path, listener, handler);
        daemon("accept", server::accept).start();
        return server;
    }

    private static Thread daemon(String job, Runnable work) {
        Thread thread = new Thread(work, "adit-control-" + job);
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                dispatch(listener.accept());
            } catch (IOException failure) {
                if (listener.isOpen()) {
                    LOGGER.atWarn().setCause(failure).log("control-failed: the control socket takes no more requests");
                }
                return;
            }
        }
    }

    private void dispatch(SocketChannel connection) {
        try {
            connections.execute(() -> serve(connection));
        } catch (RejectedExecutionException tooMany) {
            ControlSocket.closeQuietly(connection);
        }
    }

    private void serve(SocketChannel connection) {
        CompletableFuture<Void> cut = ControlSocket.cutAfter(connection, REQUEST_SECONDS);
        boolean keep = false;
        try {
            keep = answer(connection);
        } catch (IOException gone) {
            LOGGER.atDebug().setCause(gone).log("control-request-lost");
        } finally {
            cut.cancel(false);
            if (!keep) {
                ControlSocket.closeQuietly(connection);
            }
        }
    }

    private boolean answer(SocketChannel connection) throws IOException {
        try {
            ControlAnswer answer = handler.answer(readLine(connection));
            ControlSocket.write(connection, ControlSocket.OK + answer.text());
            return answer.afterwards() != null && keepToTheEnd(connection, answer.afterwards());
        } catch (IllegalArgumentException unknown) {
            ControlSocket.write(connection, ControlSocket.ERROR + unknown.getMessage());
            return false;
        }
    }

    private boolean keepToTheEnd(SocketChannel connection, Runnable afterwards) {
        keptToTheEnd.add(connection);
        afterwards.run();
        // An end that was came before the first of these lines has closed the listener, but not this connection.
        return listener.isOpen();
    }

    private static String readLine(SocketChannel connection) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer next = ByteBuffer.allocate(MAX_REQUEST);
        while (line.size() < MAX_REQUEST && connection.read(next.clear()) >= 0) {
            next.flip();
            while (next.hasRemaining()) {
                byte b = next.get();
                if (b == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(b);
            }
        }
        throw new IllegalArgumentException("not a request (expected: one line of at most " + MAX_REQUEST + " bytes)");
    }

    /** Closes the socket and removes its file; connections that wait for the end of the process see it now. */
    @Override
    public void close() throws IOException {
        listener.close();
        connections.shutdown();
        Files.deleteIfExists(path);
        keptToTheEnd.forEach(ControlSocket::closeQuietly);
    }
}
