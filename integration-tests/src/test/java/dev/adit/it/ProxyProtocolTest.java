package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Tool;
import dev.adit.it.support.UdpEcho;
import dev.adit.it.support.UdpVisitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** nginx and haproxy behind tunnels, and haproxy in front of the server, agree on who the visitor is. */
class ProxyProtocolTest {
    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

    private final Scratch scratch = Scratch.create();

    @AfterEach
    void removeFiles() {
        scratch.close();
    }

    static Stream<Scenario> families() {
        return Stream.of(Scenario.USUAL, new Scenario("tcp", Scenario.Family.IPV6));
    }

    @ParameterizedTest
    @MethodSource("families")
    void nginxAndHaproxyAsTargetsKnowTheVisitor(Scenario scenario) {
        int nginxPort = scenario.freePort();
        int haproxyPort = scenario.freePort();
        try (Background nginx = nginx(scenario, nginxPort);
                Background haproxy = haproxyTarget(scenario, haproxyPort);
                Pair pair = Pair.on(scenario)
                        .block("nginx-one", tunnel(scenario, "tcp", nginxPort, "v1"))
                        .block("nginx-two", tunnel(scenario, "tcp", nginxPort, "{send: v2}"))
                        .block("haproxy-one", tunnel(scenario, "tcp", haproxyPort, "v1"))
                        .block("haproxy-two", tunnel(scenario, "tcp", haproxyPort, "v2"))
                        .block("web-one", tunnel(scenario, "http", nginxPort, "v1"))
                        .block("web-two", tunnel(scenario, "http", haproxyPort, "v2"))
                        .start()) {
            for (String tunnel :
                    new String[] {"nginx-one", "nginx-two", "haproxy-one", "haproxy-two", "web-one", "web-two"}) {
                int port = scenario.freePort();
                assertThat(curl(scenario, pair, tunnel, port).out().strip())
                        .as(tunnel)
                        .isEqualTo(visitorHost(scenario) + " " + port + " " + pair.port(tunnel));
            }
            // A connection to the target is one visitor's, even where it is kept for more requests.
            int next = scenario.freePort();
            assertThat(curl(scenario, pair, "web-two", next).out()).contains(" " + next + " ");
            nginx.awaitLog("visitor=" + visitorHost(scenario) + " ");
            assertThat(haproxy.isAlive()).isTrue();
        }
    }

    @Test
    void behindHaproxyTheVisitorIsWhomItTellsAndNobodyElseIsBelieved() throws IOException {
        Scenario scenario = Scenario.USUAL;
        int nginxPort = scenario.freePort();
        int one = scenario.freePort();
        int two = scenario.freePort();
        int entry = scenario.freePort();
        // haproxy comes from 127.0.0.2, and only that is listed.
        String block = "{type: %s, client: home, listen: \"127.0.0.1:%d\"%s, target: \"127.0.0.1:%d\","
                + " proxy-protocol: {send: v2, accept-from: 127.0.0.2}}";
        try (Background nginx = nginx(scenario, nginxPort);
                Background haproxy = balancer(entry, one, two);
                Pair pair = Pair.on(scenario)
                        .block("web", block.formatted("http", entry, ", host: shop.test", nginxPort))
                        .block("all", block.formatted("http", entry, "", nginxPort))
                        .start()) {
            for (int port : new int[] {one, two}) {
                String seen = Command.of(Tool.CURL.require(), "-sS", "--max-time", 30, "--interface", "127.0.0.9")
                        .and("-H", "Host: shop.test", "http://127.0.0.1:" + port + "/")
                        .run()
                        .succeeds()
                        .out();
                assertThat(seen).startsWith("127.0.0.9 ");
            }
            // Spoofing: a header of somebody who is not listed is a bad request, not an address.
            String spoofed = say("127.0.0.3", entry, "PROXY TCP4 192.0.2.66 127.0.0.1 1 2\r\nGET / HTTP/1.0\r\n\r\n");
            assertThat(spoofed).startsWith("HTTP/1.1 400").doesNotContain("192.0.2.66");
            assertThat(say("127.0.0.3", entry, "GET / HTTP/1.0\r\nHost: shop.test\r\n\r\n"))
                    .contains("127.0.0.3 ");
            // Garbage of one who is.
            assertThat(say("127.0.0.2", entry, "GET / HTTP/1.0\r\n\r\n")).isEmpty();
            assertThat(say("127.0.0.2", entry, "PROXY TCP4 1.2.3.4\r\nGET / HTTP/1.0\r\n\r\n"))
                    .isEmpty();
            pair.server().awaitEvent("proxy-header-refused", "cause=\"no PROXY header\"");
            assertThat(nginx.log()).doesNotContain("192.0.2.66");
            assertThat(haproxy.isAlive()).isTrue();
        }
    }

    @Test
    void eachDatagramTellsItsVisitor() {
        Scenario scenario = Scenario.USUAL;
        try (UdpEcho reader = new UdpEcho(scenario.host());
                Pair pair = Pair.on(scenario)
                        .block("dns", tunnel(scenario, "udp", reader.port(), "v2"))
                        .start();
                UdpVisitor visitor = new UdpVisitor("127.0.0.1", pair.port("dns"))) {
            for (String text : new String[] {"one", "and two"}) {
                byte[] answer = visitor.ask(text.getBytes(StandardCharsets.US_ASCII));
                assertThat(answer).startsWith(SIGNATURE).endsWith(text.getBytes(StandardCharsets.US_ASCII));
                assertThat(Arrays.copyOfRange(answer, 12, 20)).containsExactly(0x21, 0x12, 0, 12, 127, 0, 0, 1);
                assertThat((answer[24] & 0xff) << 8 | (answer[25] & 0xff)).isEqualTo(visitor.port());
            }
        }
    }

    private static String tunnel(Scenario scenario, String type, int target, String proxyProtocol) {
        return "{type: %s, client: home, listen: \"%s\", target: \"%s\", proxy-protocol: %s}"
                .formatted(type, scenario.at(0), scenario.at(target), proxyProtocol);
    }

    /** There is one IPv6 loopback address alone: there it is the port that tells. */
    private static String visitorHost(Scenario scenario) {
        return scenario.family() == Scenario.Family.IPV4 ? "127.0.0.9" : "::1";
    }

    private static Outcome curl(Scenario scenario, Pair pair, String tunnel, int port) {
        return Command.of(Tool.CURL.require(), "-sS", "--globoff", "--max-time", 30)
                .and("--interface", visitorHost(scenario), "--local-port", port)
                .and("http://" + pair.at(tunnel) + "/")
                .run()
                .succeeds();
    }

    private static String say(String from, int port, String text) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException reset) {
            // Closed with something unread.
            return "";
        }
    }

    /** Answers with whom it takes for the visitor. */
    private Background nginx(Scenario scenario, int port) {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        String config = """
                %s
                worker_processes 1;
                pid %s/nginx.pid;
                error_log stderr notice;
                events {}
                http {
                  log_format told 'visitor=$proxy_protocol_addr entry=$proxy_protocol_server_port';
                  access_log /dev/stderr told;
                  client_body_temp_path %2$s/body; proxy_temp_path %2$s/proxy; fastcgi_temp_path %2$s/fcgi;
                  uwsgi_temp_path %2$s/uwsgi; scgi_temp_path %2$s/scgi;
                  server {
                    listen %3$s proxy_protocol;
                    location / {
                      return 200 "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_port\\n";
                    }
                  }
                }
                """.formatted(user, scratch.path(), scenario.at(port));
        Background nginx = Command.of(Tool.NGINX.require(), "-p", scratch.path(), "-e", "stderr")
                .and("-c", scratch.write("nginx.conf", config), "-g", "daemon off;")
                .start("nginx");
        nginx.awaitLog("start worker process");
        return nginx;
    }

    private Background haproxyTarget(Scenario scenario, int port) {
        return haproxy("target", """
                frontend told
                  mode http
                  bind %s accept-proxy
                  http-request return status 200 content-type text/plain lf-string "%%ci %%cp %%fp"
                """.formatted(scenario.at(port)));
    }

    private Background balancer(int server, int one, int two) {
        return haproxy("balancer", """
                listen one
                  mode tcp
                  bind 127.0.0.1:%2$d
                  server adit 127.0.0.1:%1$d send-proxy source 127.0.0.2
                listen two
                  mode tcp
                  bind 127.0.0.1:%3$d
                  server adit 127.0.0.1:%1$d send-proxy-v2 source 127.0.0.2
                """.formatted(server, one, two));
    }

    private Background haproxy(String name, String rest) {
        String config = """
                global
                  log stderr format raw local0
                defaults
                  timeout connect 30s
                  timeout client 30s
                  timeout server 30s
                %s""".formatted(rest);
        Background haproxy = Command.of(Tool.HAPROXY.require(), "-W", "-db", "-f", scratch.write(name + ".cfg", config))
                .start("haproxy-" + name);
        haproxy.awaitLog("Loading success");
        return haproxy;
    }
}
