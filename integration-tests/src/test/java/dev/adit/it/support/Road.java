package dev.adit.it.support;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with a router, a namespace of its own, between it and this machine. The router can let a protocol die on the
 * way without a word to anybody. Needs root and Linux.
 */
public final class Road implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final int number;
    private final String inside;
    private final String router;

    private Road() {
        int own = COUNT.incrementAndGet();
        number = (int) (ProcessHandle.current().pid() * 8 + own) % 8_000;
        inside = "adit-in-" + ProcessHandle.current().pid() + "-" + own;
        router = "adit-rt-" + ProcessHandle.current().pid() + "-" + own;
        try {
            lay();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private void lay() {
        ip("netns", "add", inside);
        ip("netns", "add", router);
        ip("link", "add", "adh" + number, "type", "veth", "peer", "name", "adr" + number, "netns", router);
        ip("addr", "add", address(1) + "/30", "dev", "adh" + number);
        ip("link", "set", "adh" + number, "up");
        ip("-n", router, "addr", "add", address(2) + "/30", "dev", "adr" + number);
        ip("-n", router, "link", "set", "adr" + number, "up");
        ip(
                "-n",
                router,
                "link",
                "add",
                "ads" + number,
                "type",
                "veth",
                "peer",
                "name",
                "adi" + number,
                "netns",
                inside);
        ip("-n", router, "addr", "add", address(5) + "/30", "dev", "ads" + number);
        ip("-n", router, "link", "set", "ads" + number, "up");
        ip("-n", inside, "addr", "add", address(6) + "/30", "dev", "adi" + number);
        ip("-n", inside, "link", "set", "adi" + number, "up");
        ip("-n", inside, "link", "set", "lo", "up");
        ip("-n", inside, "route", "add", "default", "via", address(5));
        ip("route", "add", address(4) + "/30", "via", address(2));
        ip("netns", "exec", router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    }

    /**
     * Makes one; everything passes.
     *
     * @return to be closed
     */
    public static Road lain() {
        if (!"root".equals(System.getProperty("user.name"))) {
            Tool.leaveOut("network namespaces need root");
        }
        return new Road();
    }

    /** From now on nothing of UDP passes, either way, and nobody is told. */
    public void letUdpDie() {
        ip("-n", router, "rule", "add", "priority", 10, "blackhole", "ipproto", "udp");
    }

    /** UDP passes again. */
    public void letUdpPass() {
        ip("-n", router, "rule", "del", "priority", 10);
    }

    /**
     * This machine, as it is seen from inside.
     *
     * @return an IPv4 address
     */
    public String outside() {
        return address(1);
    }

    private String address(int host) {
        int net = number * 8;
        return "10.214." + net / 256 % 256 + "." + (net % 256 + host);
    }

    /**
     * A command that runs inside.
     *
     * @param words program and arguments
     * @return the command
     */
    public Command inside(Object... words) {
        return Command.of(Tool.IP.require(), "netns", "exec", inside).and(words);
    }

    private static void ip(Object... words) {
        Command.of(Tool.IP.require()).and(words).run().succeeds();
    }

    @Override
    public void close() {
        // Devices and routes go with them.
        Command.of(Tool.IP.require(), "netns", "del", inside).run();
        Command.of(Tool.IP.require(), "netns", "del", router).run();
        Command.of(Tool.IP.require(), "link", "del", "adh" + number).run();
    }
}
