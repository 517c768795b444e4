package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WayBookTest {
    private static final String SERVER = "tunnel.example.com:7000";

    @TempDir
    private Path state;

    private final AtomicReference<String> network = new AtomicReference<>("home");

    private WayBook book() {
        return WayBook.open(state, Runnable::run, network::get);
    }

    @Test
    void whatWorkedIsKnownAfterARestartButNotElsewhere() {
        WayBook book = book();
        book.worked(SERVER, "quic");
        network.set("office");
        book.worked(SERVER, "wss:443");

        WayBook again = book();

        assertThat(again.last(SERVER)).isEqualTo("wss:443");
        assertThat(again.last("other.example.com:7000")).isNull();
        network.set("home");
        assertThat(again.last(SERVER)).isEqualTo("quic");
        network.set("hotel");
        assertThat(again.last(SERVER)).isNull();
    }

    @Test
    void theLatestCounts() {
        WayBook book = book();
        book.worked(SERVER, "quic");
        book.worked(SERVER, "tls");

        assertThat(book.last(SERVER)).isEqualTo("tls");
        assertThat(book().last(SERVER)).isEqualTo("tls");
    }

    @Test
    void theOldestAreForgotten() throws Exception {
        WayBook book = book();
        for (int number = 0; number < WayBook.MOST + 10; number++) {
            network.set("network " + number);
            book.worked(SERVER, "tls");
        }

        assertThat(Files.readAllLines(state.resolve("ways"))).hasSize(WayBook.MOST);
        assertThat(book.last(SERVER)).isEqualTo("tls");
        network.set("network 0");
        assertThat(book.last(SERVER)).isNull();
    }

    @Test
    void aFileThatIsNoneIsForgotten() throws Exception {
        Files.write(state.resolve("ways"), new byte[] {(byte) 0xff, 0, '\t', '\n', '\t', '\t', '\t', '\t'});

        WayBook book = book();
        book.worked(SERVER, "tls");

        assertThat(book().last(SERVER)).isEqualTo("tls");
    }
}
