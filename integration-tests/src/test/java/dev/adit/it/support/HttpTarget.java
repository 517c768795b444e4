package dev.adit.it.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;

/** A web server of somebody else's, other than nginx. */
public final class HttpTarget implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Background server;
    private final int port;

    private HttpTarget(Scenario scenario, int port, Background server) {
        this.server = server;
        this.port = port;
        await().atMost(PATIENCE).until(() -> !server.isAlive() || !Ports.isFree(scenario.host(), port));
        if (!server.isAlive()) {
            throw new AssertionError("it has ended: " + server.log());
        }
    }

    /**
     * Starts nghttpd, which speaks HTTP/2 by prior knowledge and nothing else, and has a trailer behind each body.
     *
     * @param scenario on which address
     * @param folder what it serves
     * @return listening
     */
    public static HttpTarget h2c(Scenario scenario, Path folder) {
        int port = scenario.freePort();
        return new HttpTarget(
                scenario, port, nghttpd(scenario, folder).and("--no-tls", port).start("nghttpd"));
    }

    /**
     * Starts nghttpd with TLS, where it takes HTTP/2 alone.
     *
     * @param scenario on which address
     * @param folder what it serves
     * @param certificate in PEM
     * @param key in PEM
     * @return listening
     */
    public static HttpTarget h2(Scenario scenario, Path folder, Path certificate, Path key) {
        int port = scenario.freePort();
        return new HttpTarget(
                scenario,
                port,
                nghttpd(scenario, folder).and(port, key, certificate).start("nghttpd-tls"));
    }

    private static Command nghttpd(Scenario scenario, Path folder) {
        return Command.of(Tool.NGHTTPD.require(), "-a", scenario.host(), "-d", folder, "--trailer=x-sum: 7");
    }

    /**
     * Starts Apache.
     *
     * @param scenario on which address
     * @param folder what it serves
     * @param scratch for what it writes itself
     * @return listening
     */
    public static HttpTarget apache(Scenario scenario, Path folder, Scratch scratch) {
        int port = scenario.freePort();
        Path own = scratch.path();
        open(own);
        open(folder);
        String user = "root".equals(System.getProperty("user.name")) ? "User www-data\nGroup www-data\n" : "";
        Path config = scratch.write("apache.conf", """
                        ServerRoot %s
                        ServerName localhost
                        PidFile apache.pid
                        DefaultRuntimeDir %1$s
                        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                        %sListen %s
                        ErrorLog /dev/stderr
                        DocumentRoot %s
                        KeepAlive On
                        """.formatted(own, user, scenario.at(port), folder));
        Background server = Command.of(Tool.APACHE.require(), "-d", own, "-f", config, "-DFOREGROUND")
                .start("apache");
        return new HttpTarget(scenario, port, server);
    }

    /** Started by root, Apache becomes somebody else. */
    private static void open(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Starts a service of gRPC, in Debian's Python.
     *
     * @param scenario on which address
     * @return listening
     */
    public static HttpTarget grpc(Scenario scenario) {
        int port = scenario.freePort();
        return new HttpTarget(scenario, port, grpc("server", scenario.at(port)).start("grpc-server"));
    }

    /**
     * A caller of that service, who checks every answer.
     *
     * @param words the server's address and the name that it is called by
     * @return ends with 0 where all of it is right
     */
    public static Command grpc(Object... words) {
        Tool.GRPC.require();
        return Command.of(Path.of("/usr/bin/python3"), script()).and(words).within(Duration.ofSeconds(110));
    }

    private static Path script() {
        try {
            return Path.of(Objects.requireNonNull(HttpTarget.class.getResource("/grpc-calls.py"))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.close();
    }
}
