package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** An nginx of our own that serves a page with its parts by http and https, and takes uploads. */
public final class SiteTarget implements AutoCloseable {
    /** What the page says of itself when a browser has fetched and run all of its parts. */
    public static final String WHOLE = "style script data image";

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final Scratch scratch = Scratch.create();
    private final Background nginx;
    private final int port;
    private final int securePort;

    private SiteTarget(Scenario scenario) {
        this.port = scenario.freePort();
        this.securePort = scenario.freePort();
        try {
            this.nginx = launch(scenario);
        } catch (IOException failed) {
            scratch.close();
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Starts one on two free ports.
     *
     * @param scenario on which address
     * @return listening
     */
    public static SiteTarget start(Scenario scenario) {
        return new SiteTarget(scenario);
    }

    private Background launch(Scenario scenario) throws IOException {
        Files.createDirectories(scratch.path().resolve("www/up"));
        page();
        Command.of(Tool.OPENSSL.require(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
                .and("-nodes", "-days", 2, "-subj", "/CN=localhost")
                .and("-addext", "subjectAltName=DNS:localhost,DNS:site.localhost,IP:127.0.0.1,IP:::1")
                .and("-keyout", scratch.path().resolve("key.pem"), "-out", certificate())
                .run()
                .succeeds();
        Path config = scratch.write("nginx.conf", config(scenario));
        Background started = Command.of(
                        Tool.NGINX.require(), "-p", scratch.path(), "-e", "stderr", "-c", config, "-g", "daemon off;")
                .start("nginx-site");
        started.awaitLog("start worker process");
        return started;
    }

    private void page() throws IOException {
        Path www = scratch.path().resolve("www");
        Files.writeString(www.resolve("index.html"), """
                <!doctype html><html><head><link rel="icon" href="data:,"><link rel="stylesheet" href="style.css"></head>
                <body><p id="seen"></p><img id="image" src="image.png"><script src="script.js"></script></body></html>
                """);
        Files.writeString(www.resolve("style.css"), "#seen { margin-left: 42px; }\n");
        Files.writeString(www.resolve("script.js"), """
                addEventListener('load', async () => {
                  const seen = document.getElementById('seen');
                  const style = getComputedStyle(seen).marginLeft === '42px' ? 'style' : 'plain';
                  const data = await (await fetch('data.json')).json();
                  const image = document.getElementById('image').naturalWidth === 1 ? 'image' : 'none';
                  seen.textContent = [style, 'script', data.word, image].join(' ');
                });
                """);
        Files.writeString(www.resolve("data.json"), "{\"word\": \"data\"}\n");
        Files.write(www.resolve("image.png"), Base64.getDecoder().decode(PIXEL));
        Files.writeString(www.resolve("small.txt"), "hello from the site\n");
    }

    private String config(Scenario scenario) {
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        return """
                %s
                worker_processes 1;
                pid %s/nginx.pid;
                error_log stderr notice;
                events { worker_connections 4096; }
                http {
                  types { text/html html; text/css css; text/javascript js; application/json json; image/png png; }
                  access_log off;
                  client_body_temp_path %2$s/body; proxy_temp_path %2$s/proxy; fastcgi_temp_path %2$s/fcgi;
                  uwsgi_temp_path %2$s/uwsgi; scgi_temp_path %2$s/scgi;
                  client_max_body_size 4g;
                  server {
                    listen %3$s;
                    listen %4$s ssl;
                    ssl_certificate %2$s/certificate.pem;
                    ssl_certificate_key %2$s/key.pem;
                    root %2$s/www;
                    location /up/ { dav_methods PUT; }
                    location = /seen { return 200 "$http_via|$http_proxy_authorization|$http_host\\n"; }
                  }
                }
                """.formatted(user, scratch.path(), scenario.at(port), scenario.at(securePort));
    }

    /**
     * The file of its certificate, which signs itself.
     *
     * @return PEM
     */
    public Path certificate() {
        return scratch.path().resolve("certificate.pem");
    }

    /**
     * A file that it serves; those below {@code up} can be put there.
     *
     * @param name its path
     * @return where it lies
     */
    public Path file(String name) {
        return scratch.path().resolve("www").resolve(name);
    }

    /**
     * Where it listens for http.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * Where it listens for https.
     *
     * @return the port
     */
    public int securePort() {
        return securePort;
    }

    @Override
    public void close() {
        nginx.close();
        scratch.close();
    }
}
