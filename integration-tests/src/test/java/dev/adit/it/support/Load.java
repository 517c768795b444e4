package dev.adit.it.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Visitors who ask for a page, each by a connection of its own, one after another on a few threads, until closed. */
public final class Load implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int PATIENCE_MILLIS = 30_000;

    private final InetSocketAddress entry;
    private final String host;
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads;

    /**
     * One who did not get the page.
     *
     * @param began when the visitor came, in {@link System#nanoTime()}
     * @param what it got
     */
    public record Failure(long began, String what) {}

    /**
     * Begins.
     *
     * @param scenario on which address
     * @param port of the entry
     * @param host that is asked for
     */
    public Load(Scenario scenario, int port, String host) {
        this.entry = new InetSocketAddress(scenario.host(), port);
        this.host = host;
        this.threads = IntStream.range(0, THREADS)
                .mapToObj(number -> new Thread(this::visit, "load-" + number))
                .toList();
        threads.forEach(Thread::start);
    }

    private void visit() {
        while (!over.get()) {
            long began = System.nanoTime();
            String got = get(entry, host);
            if (got.endsWith("\r\n\r\n" + PythonSite.PAGE)) {
                served.incrementAndGet();
            } else if (!over.get()) {
                failures.add(new Failure(began, got));
            }
        }
    }

    /**
     * Asks for the page once.
     *
     * @param entry where
     * @param host that is asked for
     * @return the whole answer; {@code reset} where the connection was cut off
     */
    public static String get(InetSocketAddress entry, String host) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(entry, PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cut) {
            return "reset: " + cut.getMessage();
        }
    }

    /**
     * Waits until so many more visitors have got the page.
     *
     * @param more how many
     */
    public void awaitServed(int more) {
        int enough = served.get() + more;
        await().atMost(Duration.ofSeconds(60)).until(() -> served.get() >= enough);
    }

    /**
     * Those who came after a moment and did not get the page.
     *
     * @param moment in {@link System#nanoTime()}
     * @return what they got
     */
    public List<String> failuresSince(long moment) {
        return failures.stream()
                .filter(failure -> failure.began() - moment > 0)
                .map(Failure::what)
                .toList();
    }

    @Override
    public void close() {
        over.set(true);
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
