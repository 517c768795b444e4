package dev.adit.it.support;

import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL cluster of our own. Root may not run one, so root runs it as the user {@code postgres}. */
public final class PostgresTarget implements AutoCloseable {
    private static final String USER = "postgres";

    private final Scenario scenario;
    private final Path directory;
    private final Background postgres;
    private final int port;

    private PostgresTarget(Scenario scenario) {
        this.scenario = scenario;
        this.port = scenario.freePort();
        this.directory = Path.of(asServer("mktemp", "-d", "/tmp/adit-pg-XXXXXX")
                .run()
                .succeeds()
                .out()
                .strip());
        asServer(Tool.INITDB.require(), "-D", directory, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8")
                .run()
                .succeeds();
        this.postgres = asServer(
                        Tool.POSTGRES.require(), "-D", directory, "-p", port, "-k", directory, "-h", scenario.host())
                .and("-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "lc_messages=C")
                .start("postgres");
        postgres.awaitLog("ready to accept connections");
    }

    /**
     * Makes and starts one on a free port.
     *
     * @param scenario on which address
     * @return ready
     */
    public static PostgresTarget start(Scenario scenario) {
        return new PostgresTarget(scenario);
    }

    private static Command asServer(Object... words) {
        boolean root = "root".equals(System.getProperty("user.name"));
        Command command = root ? Command.of(Tool.RUNUSER.require(), "-u", USER, "--") : Command.of("env");
        return command.and(words).in(Path.of("/tmp"));
    }

    /**
     * A visit.
     *
     * @param at the port to visit, the tunnel's or our own
     * @param sql what is asked
     * @return the psql command, which prints bare rows
     */
    public Command psql(int at, String sql) {
        return Command.of(Tool.PSQL.require(), "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1")
                .and("-h", scenario.host(), "-p", at, "-U", USER, "-d", "postgres", "-c", sql)
                .with("PGCONNECT_TIMEOUT", "20")
                .with("PGSSLMODE", "disable");
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
        // Not by the handle of runuser, which would leave the server behind: by the server's own program.
        asServer(Tool.INITDB.require().resolveSibling("pg_ctl"), "-D", directory, "-m", "immediate", "stop")
                .run();
        postgres.awaitExit(Duration.ofSeconds(20));
        asServer("rm", "-rf", directory).run();
    }
}
