package dev.adit.kernel.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What both ends of the control socket agree on. A connection is one request line and one answer: {@code ok} or {@code
 * error}, a line break, text up to the end of the connection.
 */
final class ControlSocket {
    static final String NAME = "control.sock";
    static final String OK = "ok\n";
    static final String ERROR = "error\n";
    /** Systems take 104 to 108 bytes, the closing zero among them. */
    private static final int MAX_PATH = 100;

    private ControlSocket() {}

    static UnixDomainSocketAddress address(Path stateDirectory) throws IOException {
        Path path = stateDirectory.resolve(NAME).toAbsolutePath();
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH) {
            throw new IOException("the control socket " + path + " has " + length + " characters (expected: at most "
                    + MAX_PATH + "; choose a shorter path for `state:`)");
        }
        return UnixDomainSocketAddress.of(path);
    }

    /** Blocking channels know no timeout, so the connection is cut instead. The result is cancelled to lift it. */
    static CompletableFuture<Void> cutAfter(SocketChannel channel, long seconds) {
        Executor later = CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS);
        return CompletableFuture.runAsync(() -> closeQuietly(channel), later);
    }

    static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // It is gone either way, and nobody is left to be told.
        }
    }
}
