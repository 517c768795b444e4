package dev.adit.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.testkit.LinkPairs;
import dev.adit.api.testkit.TestPeer;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** HTTP/1.1 on a link. */
class FileExitTest {
    private final LinkPairs pairs = new LinkPairs();
    private final ExecutorService blocking = Executors.newFixedThreadPool(2);

    @TempDir
    private Path root;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(root.resolve("a"), "hello");
    }

    @AfterEach
    void end() {
        pairs.close();
        blocking.shutdownNow();
    }

    private TestPeer served(Executor executor) {
        LinkPairs.Pair pair = pairs.open();
        Directory directory = new Directory(root, new FileConfig(false, false, List.of(), "/"));
        pair.near().eventLoop().execute(() -> {
            pair.near()
                    .pipeline()
                    .addLast(
                            new HttpServerCodec(),
                            new FlowControlHandler(),
                            new FileRequests(directory, executor, LoggerFactory.getLogger("test")));
            pair.near().read();
        });
        return TestPeer.on(pair.far());
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nhost: x\r\n" + String.join("", headers) + "\r\n";
    }

    @Test
    void requestsThatComeTogetherAreAnsweredInOrder() {
        TestPeer peer = served(blocking);
        peer.send(get("/a") + "HEAD /a HTTP/1.1\r\nhost: x\r\n\r\n" + get("/none")
                + "POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello" + get("/a", "connection: close\r\n"));
        String all = new String(peer.receiveAll(), StandardCharsets.UTF_8);
        assertThat(all)
                .containsPattern("(?s)^HTTP/1.1 200 OK\r\n.*?content-length: 5\r\n.*?\r\n\r\nhelloHTTP/1.1 200 OK\r\n"
                        + ".*?content-length: 5\r\n.*?\r\n\r\nHTTP/1.1 404 .*?HTTP/1.1 405 .*?HTTP/1.1 200 OK.*hello$");
        peer.close();
    }

    @Test
    void aLargeFileComesWholeToASlowReader() throws IOException {
        byte[] large = new byte[5_000_001];
        new Random(7).nextBytes(large);
        Files.write(root.resolve("large"), large);
        TestPeer peer = served(blocking);
        peer.pause();
        peer.send(get("/large", "connection: close\r\n"));
        peer.resume();
        byte[] all = peer.receiveAll();
        assertThat(Arrays.copyOfRange(all, all.length - large.length, all.length))
                .isEqualTo(large);
        peer.close();
    }

    @Test
    void aVisitorThatFinishesStillGetsItsAnswer() {
        TestPeer peer = served(blocking);
        peer.send(get("/a"));
        peer.finish();
        assertThat(new String(peer.receiveAll(), StandardCharsets.UTF_8)).endsWith("hello");
    }

    @Test
    void whatIsNotHttpIsToldAndLeft() {
        TestPeer peer = served(blocking);
        peer.send("GARBAGE\r\n\r\n");
        assertThat(new String(peer.receiveAll(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 400");
        peer.close();
    }

    @Test
    void aBodyWithoutEndIsNotReadToItsEnd() {
        TestPeer peer = served(blocking);
        peer.send("POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 9000000\r\n\r\n" + "x".repeat(2_000_000));
        assertThat(peer.receiveText(12)).isEqualTo("HTTP/1.1 413");
        peer.close();
    }

    @Test
    void aClientThatIsBusySaysSo() {
        TestPeer peer = served(task -> {
            throw new RejectedExecutionException("full");
        });
        peer.send(get("/a"));
        assertThat(peer.receiveText(12)).isEqualTo("HTTP/1.1 503");
        peer.close();
    }
}
