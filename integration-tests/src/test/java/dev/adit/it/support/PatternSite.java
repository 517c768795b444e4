package dev.adit.it.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/**
 * A web site whose bodies nobody has to keep: {@code GET /down/N} gives N bytes of a pattern, {@code PUT /up} answers how
 * many bytes came and their checksum, {@code /name} answers its name and the host it was asked for.
 */
public final class PatternSite implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();

    private PatternSite(String name, Scenario scenario) throws IOException {
        server = HttpServer.create(new InetSocketAddress(scenario.host(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/down/", this::down);
        server.createContext("/up", this::up);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            String host = exchange.getRequestHeaders().getFirst("Host");
            answer(exchange, name + " " + host + " " + exchange.getRequestURI() + "\n");
        });
        server.start();
    }

    /**
     * Starts one.
     *
     * @param name what it answers
     * @param scenario on which address
     * @return listening
     */
    public static PatternSite start(String name, Scenario scenario) {
        try {
            return new PatternSite(name, scenario);
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
        return server.getAddress().getPort();
    }

    /**
     * How many requests came, those of large bodies apart.
     *
     * @return the number so far
     */
    public int requests() {
        return requests.get();
    }

    /**
     * The pattern: a byte depends on its place alone, and no two blocks are the same.
     *
     * @param length how many bytes
     * @return a stream of them
     */
    public static InputStream pattern(long length) {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at >= length ? -1 : value(at++) & 0xFF;
            }

            @Override
            public int read(byte[] into, int from, int most) {
                int count = (int) Math.min(most, length - at);
                for (int i = 0; i < count; i++) {
                    into[from + i] = value(at++);
                }
                return count == 0 && most > 0 ? -1 : count;
            }
        };
    }

    private static byte value(long at) {
        return (byte) (at * 31 + (at >>> 16) * 7);
    }

    /**
     * Reads a stream to its end.
     *
     * @param bytes closed afterwards
     * @return how many bytes there were, and their checksum
     * @throws IOException if it breaks
     */
    public static String sum(InputStream bytes) throws IOException {
        CRC32 checksum = new CRC32();
        long count = 0;
        byte[] block = new byte[BLOCK];
        try (bytes) {
            for (int read = bytes.read(block); read > 0; read = bytes.read(block)) {
                checksum.update(block, 0, read);
                count += read;
            }
        }
        return count + " " + Long.toHexString(checksum.getValue());
    }

    private void down(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        long length = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
        exchange.sendResponseHeaders(200, length);
        try (InputStream pattern = pattern(length);
                OutputStream out = exchange.getResponseBody()) {
            pattern.transferTo(out);
        }
    }

    private void up(HttpExchange exchange) throws IOException {
        answer(exchange, sum(exchange.getRequestBody()));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
