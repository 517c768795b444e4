package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** An nginx of our own with a small and a large file. */
public final class NginxTarget implements AutoCloseable {
    /** Larger than every window on the way. */
    public static final int LARGE = 6_000_011;

    private final Scratch scratch = Scratch.create();
    private final Background nginx;
    private final int port;
    private final String tls;

    private NginxTarget(Scenario scenario, String tls) {
        this.tls = tls;
        this.port = scenario.freePort();
        try {
            this.nginx = launch(scenario);
        } catch (IOException failed) {
            scratch.close();
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Starts one on a free port.
     *
     * @param scenario on which address
     * @return listening
     */
    public static NginxTarget start(Scenario scenario) {
        return new NginxTarget(scenario, "");
    }

    /**
     * Starts one that speaks TLS alone.
     *
     * @param scenario on which address
     * @param certificate in PEM
     * @param key in PEM
     * @return listening
     */
    public static NginxTarget secure(Scenario scenario, Path certificate, Path key) {
        return new NginxTarget(scenario, "ssl_certificate %s; ssl_certificate_key %s;".formatted(certificate, key));
    }

    private Background launch(Scenario scenario) throws IOException {
        Path www = Files.createDirectories(scratch.path().resolve("www"));
        Files.writeString(www.resolve("small.txt"), "hello from nginx\n");
        byte[] large = new byte[LARGE];
        new Random(17).nextBytes(large);
        Files.write(www.resolve("large.bin"), large);
        Path config = scratch.write("nginx.conf", config(scenario));
        Background started = Command.of(
                        Tool.NGINX.require(), "-p", scratch.path(), "-e", "stderr", "-c", config, "-g", "daemon off;")
                .start("nginx");
        started.awaitLog("start worker process");
        return started;
    }

    private String config(Scenario scenario) {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        return """
                %s
                worker_processes 1;
                pid %s/nginx.pid;
                error_log stderr notice;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %2$s/body; proxy_temp_path %2$s/proxy; fastcgi_temp_path %2$s/fcgi;
                  uwsgi_temp_path %2$s/uwsgi; scgi_temp_path %2$s/scgi;
                  client_max_body_size 64m;
                  server {
                    listen %3$s %4$s;
                    listen unix:%2$s/nginx.sock %4$s;
                    %5$s
                    root %2$s/www;
                    location = /count { client_body_in_file_only clean; proxy_pass http://%3$s/length; }
                    location = /length { return 200 "$http_content_length\\n"; }
                  }
                }
                """.formatted(user, scratch.path(), scenario.at(port), tls.isEmpty() ? "" : "ssl", tls);
    }

    /**
     * A file that it serves.
     *
     * @param name {@code small.txt} or {@code large.bin}
     * @return where it lies
     */
    public Path file(String name) {
        return scratch.path().resolve("www").resolve(name);
    }

    /**
     * Where it listens, too.
     *
     * @return a Unix socket
     */
    public Path socket() {
        return scratch.path().resolve("nginx.sock");
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
        nginx.close();
        scratch.close();
    }
}
