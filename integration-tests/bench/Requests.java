import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * A small load of HTTP requests, for machines with neither wrk nor ab: {@code java Requests.java PORT CONNECTIONS SECONDS}
 * keeps that many connections busy, one request after the other, and prints requests per second.
 */
final class Requests {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] words) throws InterruptedException {
        int port = Integer.parseInt(words[0]);
        Thread[] threads = new Thread[Integer.parseInt(words[1])];
        long nanos = Long.parseLong(words[2]) * 1_000_000_000L;
        LongAdder answers = new LongAdder();
        long began = System.nanoTime();
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> load(port, began + nanos, answers));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf("%.1f%n", answers.sum() * 1e9 / (System.nanoTime() - began));
    }

    private static void load(int port, long end, LongAdder answers) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            while (System.nanoTime() - end < 0) {
                socket.getOutputStream().write(REQUEST);
                in.skipNBytes(bodyLength(in));
                answers.increment();
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @SuppressWarnings("deprecation") // ASCII lines are all it has to read
    private static long bodyLength(DataInputStream in) throws IOException {
        long length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(line.substring(15).strip());
            }
        }
        return length;
    }
}
