package dev.adit.plugin.http;

import dev.adit.api.testkit.TestLink;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.Tunnel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A tunnel, a visitor who writes requests by hand, and the hands of its target. */
final class Site implements AutoCloseable {
    static final String HOST = "www.example.com";
    static final String GET = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    final TestTunnelContext context;
    private final Tunnel tunnel;

    Site(HttpConfig config) {
        this(config, new TestTunnelContext());
    }

    Site(HttpConfig config, TestTunnelContext context) {
        this.context = context;
        tunnel = new HttpTunnelType().create(config, context);
        tunnel.start().toCompletableFuture().join();
    }

    static Site plain() {
        return new Site(Configs.host(HOST).config());
    }

    /**
     * A message's head, as somebody received it.
     *
     * @param line the first one
     * @param headers by lower-case name
     */
    record Head(String line, Map<String, String> headers) {
        String word(int index) {
            return line.split(" ", -1)[index];
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** One that sends a request at once, in parts for the eye alone. */
    TestPeer visitor(String... request) {
        TestPeer visitor = context.visit();
        visitor.send(String.join("", request));
        return visitor;
    }

    TestLink link() {
        return context.nextLink();
    }

    TestPeer target() {
        return link().peer();
    }

    Map<String, Object> figures() {
        return tunnel.figures();
    }

    void closeTunnel() {
        tunnel.closeAsync().toCompletableFuture().join();
    }

    /** Up to the empty line. */
    static Head head(TestPeer peer) {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append(new String(peer.receive(1), StandardCharsets.ISO_8859_1));
        }
        String[] lines = text.toString().split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            headers.merge(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip(),
                    (one, other) -> one + "|" + other);
        }
        return new Head(lines[0], headers);
    }

    /** A whole answer with a length. */
    static String body(TestPeer peer, Head head) {
        return peer.receiveText(Integer.parseInt(head.header("content-length")));
    }

    @Override
    public void close() {
        closeTunnel();
        context.close();
    }
}
