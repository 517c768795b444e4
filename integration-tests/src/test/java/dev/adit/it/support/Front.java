package dev.adit.it.support;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A real program between a client and its server: one that ends TLS in front of the server, or a proxy that leads out. */
public final class Front implements AutoCloseable {
    /** Who may use the proxies that ask. */
    public static final String USER = "ann";
    /** And by what. */
    public static final String PASSWORD = "pass-w0rd";

    private static final String HOST = "127.0.0.1";

    private final Background process;
    private final int port;

    private Front(Background process, int port) {
        this(process, HOST, port);
    }

    private Front(Background process, String host, int port) {
        this.process = process;
        this.port = port;
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive() || !Ports.isFree(host, port));
    }

    /**
     * Makes a certificate for {@code 127.0.0.1} that signs itself.
     *
     * @param scratch where to: {@code front.pem}, its key {@code front.key}, and both in {@code both.pem}
     * @return the certificate
     */
    public static Path certificate(Scratch scratch) {
        Command.of(Tool.OPENSSL.require(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384")
                .and("-nodes", "-days", 30, "-subj", "/CN=front", "-addext", "subjectAltName=IP:127.0.0.1")
                .and(
                        "-keyout",
                        scratch.path().resolve("front.key"),
                        "-out",
                        scratch.path().resolve("front.pem"))
                .run()
                .succeeds();
        scratch.write("both.pem", scratch.read("front.pem") + scratch.read("front.key"));
        return scratch.path().resolve("front.pem");
    }

    /**
     * An nginx that ends TLS and hands a WebSocket at {@code /adit} on.
     *
     * @param scratch has the certificate
     * @param bridge where the server listens on 127.0.0.1
     * @return listening
     */
    public static Front nginx(Scratch scratch, int bridge) {
        int port = Ports.free(HOST);
        Path config = scratch.write("front-nginx.conf", """
                %1$s
                worker_processes 1;
                pid %2$s/front-nginx.pid;
                error_log stderr notice;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %2$s/body; proxy_temp_path %2$s/proxy; fastcgi_temp_path %2$s/fcgi;
                  uwsgi_temp_path %2$s/uwsgi; scgi_temp_path %2$s/scgi;
                  server {
                    listen 127.0.0.1:%3$d ssl;
                    ssl_certificate %2$s/front.pem;
                    ssl_certificate_key %2$s/front.key;
                    location / { return 200 "a site\\n"; }
                    location = /adit {
                      proxy_pass http://127.0.0.1:%4$d;
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection upgrade;
                      proxy_set_header Host $host;
                      proxy_read_timeout 1h;
                      proxy_buffering off;
                    }
                  }
                }
                """.formatted(
                "root".equals(System.getProperty("user.name")) ? "user root;" : "", scratch.path(), port, bridge));
        return new Front(
                Command.of(Tool.NGINX.require(), "-p", scratch.path(), "-e", "stderr", "-c", config)
                        .and("-g", "daemon off;")
                        .start("front-nginx"),
                port);
    }

    /**
     * An haproxy that ends TLS and speaks HTTP to the server.
     *
     * @param scratch has the certificate
     * @param bridge where the server listens on 127.0.0.1
     * @return listening
     */
    public static Front haproxyHttp(Scratch scratch, int bridge) {
        int port = Ports.free(HOST);
        return haproxy(scratch, HOST, port, """
                frontend web
                  mode http
                  timeout client 30s
                  bind 127.0.0.1:%1$d ssl crt %2$s/both.pem alpn http/1.1
                  use_backend adit if { path /adit }
                backend adit
                  mode http
                  timeout connect 5s
                  timeout server 30s
                  timeout tunnel 1h
                  server adit 127.0.0.1:%3$d
                """.formatted(port, scratch.path(), bridge));
    }

    /**
     * An haproxy that passes bytes on.
     *
     * @param scratch for its file
     * @param host where it listens
     * @param port there
     * @param bridge where the server listens on 127.0.0.1
     * @return listening
     */
    public static Front haproxyTcp(Scratch scratch, String host, int port, int bridge) {
        return haproxy(scratch, host, port, """
                frontend bridge
                  mode tcp
                  timeout client 1h
                  bind %3$s:%1$d
                  default_backend adit
                backend adit
                  mode tcp
                  timeout connect 5s
                  timeout server 1h
                  server adit 127.0.0.1:%2$d
                """.formatted(port, bridge, host));
    }

    /**
     * An haproxy that passes bytes on and tells by the PROXY protocol, version 2, whose they are.
     *
     * @param scratch for its file
     * @param source the loopback address from which it comes to the server
     * @param bridge where the server listens on 127.0.0.1
     * @return listening
     */
    public static Front haproxyTelling(Scratch scratch, String source, int bridge) {
        int port = Ports.free(HOST);
        return haproxy(scratch, HOST, port, """
                frontend bridge
                  mode tcp
                  timeout client 1h
                  bind 127.0.0.1:%1$d
                  default_backend adit
                backend adit
                  mode tcp
                  timeout connect 5s
                  timeout server 1h
                  source %3$s
                  server adit 127.0.0.1:%2$d send-proxy-v2
                """.formatted(port, bridge, source));
    }

    private static Front haproxy(Scratch scratch, String host, int port, String text) {
        Path config = scratch.write("haproxy-" + port + ".cfg", text);
        return new Front(Command.of(Tool.HAPROXY.require(), "-db", "-f", config).start("front-haproxy"), host, port);
    }

    /**
     * A tinyproxy, which speaks CONNECT, and asks for a user.
     *
     * @param scratch for its file
     * @param host where it listens
     * @param port there
     * @param more lines of its file
     * @return listening
     */
    public static Front tinyproxy(Scratch scratch, String host, int port, String more) {
        Path config = scratch.write("tinyproxy-" + port + ".conf", """
                Port %d
                Listen %s
                Timeout 600
                MaxClients 100
                BasicAuth %s %s
                %s
                """.formatted(port, host, USER, PASSWORD, more));
        return new Front(
                Command.of(Tool.TINYPROXY.require(), "-d", "-c", config).start("tinyproxy"), host, port);
    }

    /**
     * A microsocks, which speaks SOCKS5, and asks for a user.
     *
     * @return listening
     */
    public static Front microsocks() {
        int port = Ports.free(HOST);
        return new Front(
                Command.of(Tool.MICROSOCKS.require(), "-i", HOST, "-p", port, "-u", USER, "-P", PASSWORD)
                        .start("microsocks"),
                port);
    }

    /**
     * Where it listens on 127.0.0.1.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
