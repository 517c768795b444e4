package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.PatternSite;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.WebSocketEcho;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of any size and connections that turn into something else, in 64 MiB of heap at either end. */
class HttpStreamsTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final List<String> GARBAGE = List.of(
            "http-no-host",
            "http-two-hosts",
            "http-long-uri",
            "http-many-headers",
            "http-cl-te",
            "http-te-te",
            "http-cl-cl",
            "http-chunk-lf",
            "http-chunk-huge",
            "http-ctl-before",
            "http-fold",
            "http-space-colon",
            "http-connect",
            "h2-preface",
            "h2-frame-huge",
            "ws-upgrade-bad",
            "tls-hello-cut",
            "random-4k",
            "log-inject");

    @Test
    void bodiesOf200MebibytesArriveWhole() throws Exception {
        bodies(200L << 20);
    }

    @Tag("long")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    @Test
    void bodiesOfTwoGibibytesArriveWhole() throws Exception {
        bodies(2L << 30);
    }

    private static void bodies(long length) throws IOException, InterruptedException {
        String sum = PatternSite.sum(PatternSite.pattern(length));
        try (PatternSite site = PatternSite.start("large", USUAL);
                Pair pair = Pair.on(USUAL)
                        .tunnel("large", "home", "http", USUAL.at(site.port()))
                        .start()) {
            HttpClient client = HttpClient.newHttpClient();
            URI base = URI.create("http://" + pair.at("large"));
            HttpResponse<InputStream> down =
                    client.send(get(base.resolve("/down/" + length)), BodyHandlers.ofInputStream());
            assertThat(PatternSite.sum(down.body())).isEqualTo(sum);
            HttpRequest upload = HttpRequest.newBuilder(base.resolve("/up"))
                    .PUT(BodyPublishers.ofInputStream(() -> PatternSite.pattern(length)))
                    .build();
            assertThat(client.send(upload, BodyHandlers.ofString()).body()).isEqualTo(sum);
        }
    }

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    @Test
    void aWebSocketSendsAHundredThousandFramesBack() throws Exception {
        try (WebSocketEcho echo = WebSocketEcho.start(USUAL);
                Pair pair = Pair.on(USUAL)
                        .tunnel("echo", "home", "http", USUAL.at(echo.port()))
                        .start()) {
            Counter counter = new Counter(100_000);
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://" + pair.at("echo") + "/socket"), counter)
                    .get(50, TimeUnit.SECONDS);
            for (int i = 0; i < counter.frames; i++) {
                socket.sendText("frame " + i, true).get(50, TimeUnit.SECONDS);
            }
            assertThat(counter.whole.get(50, TimeUnit.SECONDS)).isEqualTo(counter.frames);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(50, TimeUnit.SECONDS);
            assertThat(counter.closed.get(50, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        }
    }

    /** Every frame, in order. */
    private static final class Counter implements WebSocket.Listener {
        private final int frames;
        private final CompletableFuture<Integer> whole = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder frame = new StringBuilder();
        private int next;

        Counter(int frames) {
            this.frames = frames;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            // A frame may be handed out in parts.
            frame.append(text);
            if (last) {
                take(frame.toString());
                frame.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void take(String text) {
            if (!("frame " + next).equals(text)) {
                whole.completeExceptionally(new AssertionError("frame " + next + " came as " + text));
            }
            next++;
            if (next == frames) {
                whole.complete(next);
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }
    }

    @Test
    void whateverStrangersSendThereIsNeverASecondRequest() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                PatternSite site = PatternSite.start("site", USUAL);
                Pair pair = Pair.on(USUAL)
                        .tunnel("check", USUAL.at(target.port()))
                        .tunnel("site", "home", "http", USUAL.at(site.port()))
                        .start()) {
            List<Object> words = new ArrayList<>(List.of("--target", pair.at("site"), "--hold", 1, "--allow-open"));
            words.addAll(List.of("--health", pair.at("check"), "--health-timeout", 5));
            words.addAll(List.of("--pid", pair.server().pid(), "--max-fd-growth", 30));
            GARBAGE.forEach(name -> words.addAll(List.of("--case", name)));
            Faultlab.garbage(words.toArray());
            // http-fold and ws-upgrade-bad are whole requests; nothing else may have come through.
            assertThat(site.requests()).isLessThanOrEqualTo(2);
        }
    }
}
