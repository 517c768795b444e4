package dev.adit.kernel.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;

/** The far end of a splice as a program sees it: a blocking socket that sends and checks bytes made of their position. */
final class Wire implements AutoCloseable {
    private static final int CHUNK = 48 * 1024;

    final SocketChannel socket;
    private final ExecutorService threads;
    private long sent;
    private long received;

    Wire(SocketChannel socket, ExecutorService threads) {
        this.socket = socket;
        this.threads = threads;
    }

    /** Everything a blocking call does happens on a thread of its own; the answer is awaited by the test. */
    private <T> CompletableFuture<T> later(Blocking<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (IOException failed) {
                        throw new CompletionException(failed);
                    }
                },
                threads);
    }

    /** Sends that many more bytes of the pattern. */
    CompletableFuture<Long> send(long bytes) {
        return later(() -> {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (long left = bytes; left > 0; ) {
                chunk.clear().limit((int) Math.min(CHUNK, left));
                for (int i = 0; i < chunk.limit(); i++) {
                    chunk.put(i, pattern(sent + i));
                }
                while (chunk.hasRemaining()) {
                    int written = socket.write(chunk);
                    sent += written;
                    left -= written;
                }
            }
            return sent;
        });
    }

    CompletableFuture<Boolean> finish() {
        return later(() -> {
            socket.shutdownOutput();
            return true;
        });
    }

    /** Receives exactly that many bytes and checks each. */
    CompletableFuture<Long> receive(long bytes) {
        return later(() -> receiveUpTo(bytes));
    }

    /** Receives and checks until the end; fails if that is a reset. */
    CompletableFuture<Long> receiveToEnd() {
        return later(() -> receiveUpTo(Long.MAX_VALUE));
    }

    private long receiveUpTo(long bytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long got = 0;
        while (got < bytes) {
            chunk.clear().limit((int) Math.min(CHUNK, bytes - got));
            int read = socket.read(chunk);
            if (read < 0) {
                return got;
            }
            for (int i = 0; i < read; i++) {
                if (chunk.get(i) != pattern(received + i)) {
                    throw new IOException("wrong byte at " + (received + i));
                }
            }
            received += read;
            got += read;
        }
        return got;
    }

    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Of a prime period, so that a lost or doubled block cannot hide. */
    private static byte pattern(long position) {
        return (byte) (position % 251);
    }

    static java.net.SocketAddress anyAddress(boolean unix, Path directory, String name) {
        return unix
                ? UnixDomainSocketAddress.of(directory.resolve(name))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Blocking work. */
    private interface Blocking<T> {
        T run() throws IOException;
    }
}
