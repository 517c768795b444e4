package dev.adit.it.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the system that a scenario needs. Where it is missing the scenario is left out and says so; in CI (the
 * variable {@code CI} is {@code true}) it fails, so that nothing is left out unseen.
 */
public enum Tool {
    /** The visitor of the ssh scenario. */
    SSH("ssh", "openssh-client"),
    /** Makes its keys. */
    SSH_KEYGEN("ssh-keygen", "openssh-client"),
    /** Its target. */
    SSHD("sshd", "openssh-server"),
    /** The visitor of the web scenario. */
    CURL("curl", "curl"),
    /** Another, which goes on with what it has. */
    WGET("wget", "wget"),
    /** A target of HTTP/2. */
    NGHTTPD("nghttpd", "nghttp2-server"),
    /** Shows each frame of HTTP/2. */
    NGHTTP("nghttp", "nghttp2-client"),
    /** Many requests at once by HTTP/2. */
    H2LOAD("h2load", "nghttp2-client"),
    /** Another web server. */
    APACHE("apache2", "apache2-bin"),
    /** A library of Debian's Python, whose folder is found like a program. */
    GRPC("grpc", "python3-grpcio"),
    /** Clones by http. */
    GIT("git", "git"),
    /** Makes certificates. */
    OPENSSL("openssl", "openssl"),
    /** Its target. */
    NGINX("nginx", "nginx"),
    /** Stands in front of a server, and is a target that reads PROXY headers. */
    HAPROXY("haproxy", "haproxy"),
    /** A proxy that leads out of a network, by HTTP. */
    TINYPROXY("tinyproxy", "tinyproxy-bin"),
    /** Another, by SOCKS5. */
    MICROSOCKS("microsocks", "microsocks"),
    /** Both ends of the throughput scenario. */
    IPERF3("iperf3", "iperf3"),
    /** The visitor of the DNS scenario. */
    DIG("dig", "bind9-dnsutils"),
    /** Its target. */
    DNSMASQ("dnsmasq", "dnsmasq-base"),
    /** The visitor of the database scenario. */
    PSQL("psql", "postgresql"),
    /** Makes its cluster. */
    INITDB("initdb", "postgresql"),
    /** Starts it. */
    POSTGRES("postgres", "postgresql"),
    /** Browses through proxies. */
    CHROMIUM("chromium", "chromium"),
    /** Hears what is on the wire. */
    TCPDUMP("tcpdump", "tcpdump"),
    /** Takes another program through a proxy. */
    NC("nc", "netcat-openbsd"),
    /** Runs the tools of faultlab. */
    PYTHON("python3", "python3"),
    /** Makes networks with walls. */
    IP("ip", "iproute2"),
    /** Makes their NATs. */
    NFT("nft", "nftables"),
    /** Has them forget. */
    CONNTRACK("conntrack", "conntrack"),
    /** Becomes another user, since PostgreSQL refuses root. */
    RUNUSER("runuser", "util-linux");

    private static final List<String> ALSO =
            List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/lib/python3/dist-packages");

    private final String program;
    private final String debianPackage;

    Tool(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    /**
     * The program, or the end of the test: failed in CI, left out elsewhere.
     *
     * @return an absolute path
     */
    public Path require() {
        Optional<Path> found = places().map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
        return found.orElseGet(() -> leaveOut(
                program + " is not installed (apt-get install " + debianPackage + ", or run ./verify as root)"));
    }

    /**
     * Ends the test because this machine lacks something.
     *
     * @param reason what is missing and how it is had
     * @return never
     */
    public static Path leaveOut(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason);
        }
        System.err.println("LEFT OUT: " + reason);
        Assumptions.abort(reason);
        throw new IllegalStateException(reason);
    }

    private static Stream<Path> places() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream<String> usual = Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), ALSO.stream());
        return Stream.concat(usual.filter(p -> !p.isEmpty()).map(Path::of), postgres());
    }

    /** Debian keeps the server's programs of PostgreSQL off the path, by version; the newest is taken. */
    private static Stream<Path> postgres() {
        File[] versions = new File("/usr/lib/postgresql").listFiles(File::isDirectory);
        return versions == null
                ? Stream.empty()
                : Stream.of(versions)
                        .sorted((a, b) -> Integer.compare(number(b), number(a)))
                        .map(version -> version.toPath().resolve("bin"));
    }

    private static int number(File version) {
        try {
            return Integer.parseInt(version.getName());
        } catch (NumberFormatException other) {
            return 0;
        }
    }
}
