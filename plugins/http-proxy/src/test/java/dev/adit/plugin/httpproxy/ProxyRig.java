package dev.adit.plugin.httpproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Credentials;
import dev.adit.api.config.Secret;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.Tunnel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** A tunnel that runs, and what is said to it and by it. */
final class ProxyRig implements AutoCloseable {
    static final String GET = "GET http://a.example/x?y=1 HTTP/1.1\r\nHost: a.example\r\n\r\n";
    static final String GOT = "GET /x?y=1 HTTP/1.1\r\nHost: a.example\r\nVia: 1.1 adit\r\n\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final String PASSED = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nVia: 1.1 adit\r\n\r\nok";

    final TestTunnelContext context = new TestTunnelContext();
    private Tunnel tunnel = start(Credentials.parse("none"));

    private Tunnel start(Credentials auth) {
        Tunnel started = new HttpProxyTunnelType().create(new HttpProxyConfig(auth), context);
        started.start().toCompletableFuture().join();
        return started;
    }

    void askForPasswords() {
        end();
        tunnel = start(Credentials.of(Map.of("ann", Secret.parse("schlüssel"))));
    }

    /** The tunnel takes no more visitors. */
    void end() {
        tunnel.closeAsync().toCompletableFuture().join();
    }

    @Override
    public void close() {
        end();
        context.close();
    }

    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** Names of headers come in small letters or not. */
    static void expect(TestPeer peer, String text) {
        String arrived = peer.receiveText(text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(arrived.toLowerCase(Locale.ROOT)).isEqualTo(text.toLowerCase(Locale.ROOT));
    }

    /** Receives a head; its first line is this one. */
    static String expectHead(TestPeer peer, String line) {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(new String(peer.receive(1), StandardCharsets.ISO_8859_1));
        }
        assertThat(head.toString()).startsWith(line + "\r\n");
        return head.toString();
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
