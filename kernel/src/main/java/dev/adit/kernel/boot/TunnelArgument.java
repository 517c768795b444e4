package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tunnel as {@code --tunnel NAME=TARGET:LISTEN} says it: {@code ssh=22:6022}, {@code nas=10.0.0.4:443:8443}.
 *
 * @param name of the tunnel
 * @param target at the client
 * @param listen the port at the server
 */
record TunnelArgument(String name, Address target, Address listen) {
    private static final Pattern SHAPE = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.+):([0-9-]+)");
    private static final String LOOPBACK = "127.0.0.1";

    static TunnelArgument parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw wrong(text, "NAME=TARGET:PORT such as ssh=22:6022 or nas=10.0.0.4:443:8443");
        }
        try {
            Address target = Address.parse(shape.group(2));
            Address listen = Address.parse(shape.group(3));
            if (target.scheme() != null) {
                throw wrong(text, "a target without " + target.scheme() + "://");
            }
            if (target.size() != 1 && target.size() != listen.size()) {
                throw wrong(text, "as many ports at the server as at the target");
            }
            return new TunnelArgument(shape.group(1), target, listen);
        } catch (IllegalArgumentException address) {
            throw new CommandFailure(ExitCode.USAGE, "--tunnel " + text + ": " + address.getMessage());
        }
    }

    private static CommandFailure wrong(String text, String expected) {
        return new CommandFailure(ExitCode.USAGE, "--tunnel " + text + " is not a tunnel (expected: " + expected + ")");
    }

    /** The tunnel in the server's file. */
    String serverLine(String client) {
        return name + ": {type: tcp, client: " + client + ", listen: " + quoted(listen) + ", target: " + quoted(target)
                + "}";
    }

    /** What the client must allow for it, quoted. */
    String grant() {
        String grant = target.isUnix() || target.host() != null ? target.toString() : LOOPBACK + ":" + target;
        return '"' + grant + '"';
    }

    private static String quoted(Address address) {
        return address.host() == null && !address.isUnix() ? address.toString() : '"' + address.toString() + '"';
    }
}
