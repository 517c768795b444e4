package dev.adit.it.support;

/** A small web server in Python, which can be killed and started again at the same place. */
public final class PythonSite implements AutoCloseable {
    /** What it answers to a GET of {@code /}. */
    public static final String PAGE = "hello from python\n";

    private final Scratch scratch = Scratch.create();
    private final Scenario scenario;
    private final int port;
    private Background process;

    private PythonSite(Scenario scenario) {
        this.scenario = scenario;
        this.port = scenario.freePort();
        try {
            scratch.write("index.html", PAGE);
            scratch.write("site.py", """
                    import http.server, sys
                    class Server(http.server.ThreadingHTTPServer):
                        request_queue_size = 128
                        address_family = 10 if ":" in sys.argv[1] else 2
                    class Handler(http.server.SimpleHTTPRequestHandler):
                        def log_message(self, *words): pass
                    server = Server((sys.argv[1], int(sys.argv[2])), Handler)
                    print("listening", flush=True)
                    server.serve_forever()
                    """);
        } catch (RuntimeException failed) {
            scratch.close();
            throw failed;
        }
        again();
    }

    /**
     * Starts one on a free port.
     *
     * @param scenario on which address
     * @return listening
     */
    public static PythonSite start(Scenario scenario) {
        return new PythonSite(scenario);
    }

    /** Starts it again, after it was killed. */
    public void again() {
        process = Command.of(Tool.PYTHON.require(), "site.py", scenario.host(), port)
                .in(scratch.path())
                .start("python-site");
        process.awaitLog("listening");
    }

    /** Ends it at once, its connections with it. */
    public void kill() {
        process.kill();
    }

    /**
     * Where it listens.
     *
     * @return host and port
     */
    public String at() {
        return scenario.at(port);
    }

    @Override
    public void close() {
        process.close();
        scratch.close();
    }
}
