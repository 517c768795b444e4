package dev.adit.it.support;

/** Tunnels of type {@code socks5} and {@code http-proxy}, with and without passwords, and visitors that use them. */
public final class Proxies {
    /** The user of those that ask. */
    public static final String USER = "ann";
    /** Her password. */
    public static final String PASSWORD = "pass-w0rd";

    private Proxies() {}

    /**
     * Describes four tunnels: {@code socks} and {@code http} on one port, with a password; {@code open-socks} and {@code
     * open-http} on ports of their own, without.
     *
     * @param scenario transport and address family
     * @return to be started
     */
    public static PairBuilder on(Scenario scenario) {
        int shared = scenario.freePort();
        String auth = "auth: {%s: \"%s\"}".formatted(USER, PASSWORD);
        return Pair.on(scenario)
                .block("socks", block("socks5", scenario.at(shared), auth))
                .block("http", block("http-proxy", scenario.at(shared), auth))
                .block("open-socks", block("socks5", scenario.at(0), "auth: none"))
                .block("open-http", block("http-proxy", scenario.at(0), "auth: none"))
                .serverLines("log: {links: true}");
    }

    private static String block(String type, String listen, String auth) {
        return "{type: %s, client: home, listen: \"%s\", %s}".formatted(type, listen, auth);
    }

    /**
     * A curl that uses nothing but the proxy it is told.
     *
     * @param words its arguments
     * @return the command
     */
    public static Command curl(Object... words) {
        return Command.of(Tool.CURL.require(), "-sS", "--noproxy", "", "--max-time", 100, "-g")
                .within(java.time.Duration.ofSeconds(110))
                .and(words);
    }

    /**
     * The words by which curl logs in.
     *
     * @param password right or wrong
     * @return two arguments
     */
    public static Object[] login(String password) {
        return new Object[] {"--proxy-user", USER + ":" + password};
    }
}
