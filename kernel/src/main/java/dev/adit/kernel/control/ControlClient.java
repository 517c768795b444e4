package dev.adit.kernel.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Asks the process that runs on a state directory. Blocks; for commands only. */
public final class ControlClient {
    private final Path stateDirectory;

    /**
     * Nothing is opened yet.
     *
     * @param stateDirectory of the process to ask
     */
    public ControlClient(Path stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    /**
     * Asks, and reads the whole answer.
     *
     * @param request one line
     * @param seconds how long to wait for the end of the answer
     * @return the answer's text
     * @throws NoProcessException if nobody is there
     * @throws IOException if the process does not answer in time, or says no
     */
    public String ask(String request, long seconds) throws IOException {
        UnixDomainSocketAddress address = ControlSocket.address(stateDirectory);
        try (SocketChannel connection = connect(address)) {
            CompletableFuture<Void> cut = ControlSocket.cutAfter(connection, seconds);
            try {
                ControlSocket.write(connection, request + "\n");
                return text(readAll(connection));
            } catch (java.nio.channels.ClosedChannelException late) {
                throw new IOException("no answer from " + address + " in " + seconds + " s", late);
            } finally {
                cut.cancel(false);
            }
        }
    }

    private static SocketChannel connect(UnixDomainSocketAddress address) throws IOException {
        if (!Files.exists(address.getPath())) {
            throw new NoProcessException(address.getPath(), "there is no such socket");
        }
        try {
            return SocketChannel.open(address);
        } catch (SocketException refused) {
            throw new NoProcessException(address.getPath(), String.valueOf(refused.getMessage()));
        }
    }

    private static String readAll(SocketChannel connection) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer next = ByteBuffer.allocate(16 * 1024);
        while (connection.read(next.clear()) >= 0) {
            answer.write(next.array(), 0, next.position());
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static String text(String answer) throws IOException {
        if (answer.startsWith(ControlSocket.OK)) {
            return answer.substring(ControlSocket.OK.length());
        }
        if (answer.startsWith(ControlSocket.ERROR)) {
            throw new IOException(answer.substring(ControlSocket.ERROR.length()));
        }
        throw new IOException("the process ended before it answered");
    }
}
