package dev.adit.it.support;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace out of which only TCP to one port of this machine leads, as out of a company's network. Needs root
 * and Linux.
 */
public final class Fence implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final int number;

    private Fence(int port) {
        int own = COUNT.incrementAndGet();
        number = (int) (ProcessHandle.current().pid() * 8 + own) % 16_000;
        name = "adit-" + ProcessHandle.current().pid() + "-" + own;
        ip("netns", "add", name);
        try {
            lay(port);
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private void lay(int port) {
        ip("link", "add", "adt" + number, "type", "veth", "peer", "name", "adi" + number, "netns", name);
        ip("addr", "add", outside() + "/30", "dev", "adt" + number);
        ip("link", "set", "adt" + number, "up");
        ip("-n", name, "addr", "add", address(2) + "/30", "dev", "adi" + number);
        ip("-n", name, "link", "set", "adi" + number, "up");
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", name, "rule", "add", "priority", 10, "ipproto", "tcp", "dport", port, "lookup", "main");
        ip("-n", name, "rule", "add", "priority", 20, "prohibit", "from", "all");
    }

    /**
     * Makes one.
     *
     * @param port the only one that can be reached from inside
     * @return to be closed
     */
    public static Fence around(int port) {
        if (!"root".equals(System.getProperty("user.name"))) {
            Tool.leaveOut("a network namespace needs root");
        }
        return new Fence(port);
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
        int net = number * 4;
        return "10.213." + net / 256 % 256 + "." + (net % 256 + host);
    }

    /**
     * A command that runs inside.
     *
     * @param words program and arguments
     * @return the command
     */
    public Command inside(Object... words) {
        return Command.of(Tool.IP.require(), "netns", "exec", name).and(words);
    }

    private static void ip(Object... words) {
        Command.of(Tool.IP.require()).and(words).run().succeeds();
    }

    @Override
    public void close() {
        // The devices go with it.
        Command.of(Tool.IP.require(), "netns", "del", name).run();
    }
}
