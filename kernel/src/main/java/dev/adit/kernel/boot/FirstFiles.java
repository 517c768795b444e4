package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import java.util.List;

/**
 * The text of a server's file and of its first client's, which fit each other.
 *
 * @param client whose key the client's file holds
 * @param listen of the server
 * @param host how the client reaches it
 * @param tunnels at least one
 * @param stateBeside true: the server's state is beside its file, and the file says so
 */
record FirstFiles(NewClient client, Address listen, String host, List<TunnelArgument> tunnels, boolean stateBeside) {

    String serverFile() {
        StringBuilder text = new StringBuilder("# After a change: adit server verify -c FILE, then restart.\n");
        text.append("listen: ").append(quoted(listen.toString())).append('\n');
        if (stateBeside) {
            text.append("state: state   # beside this file\n");
        }
        text.append(
                "# May a client's own file open tunnels, too? Then add to its braces: allow: {types: tcp, listen: 6000-6999}\n");
        text.append("clients:\n  ").append(client.serverLine()).append('\n');
        text.append("tunnels:\n");
        for (TunnelArgument tunnel : tunnels) {
            text.append("  ").append(tunnel.serverLine(client.name())).append('\n');
        }
        return text.toString();
    }

    String clientFile() {
        List<String> grants =
                tunnels.stream().map(TunnelArgument::grant).distinct().toList();
        return "server: " + quoted(Address.of(host, listen.port()).toString()) + "\n"
                + "client: " + client.name() + "\n"
                + "key: " + client.key().reveal() + "\n"
                + "targets: {allow: [" + String.join(", ", grants) + "]}\n";
    }

    /** Brackets begin a list unless they are quoted. */
    private static String quoted(String address) {
        return address.startsWith("[") ? '"' + address + '"' : address;
    }
}
