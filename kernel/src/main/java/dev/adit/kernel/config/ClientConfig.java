package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's file.
 *
 * @param server where the servers are; at least one
 * @param connect what several of them mean
 * @param client as the server's file names it; empty where the key alone tells it
 * @param key what {@code adit key new} printed
 * @param proxy null where the server is met directly
 * @param serverTls of transport {@code wss}
 * @param targets nothing where it is not written
 * @param tunnels by name, in the order of the file
 * @param visits by name, in the order of the file
 * @param include the patterns; what they name is in {@code tunnels} and {@code visits} already
 * @param state null where the installation's own folder is meant
 * @param heartbeat of the bridge
 * @param log of the process
 * @param drainTimeout may be zero
 * @param features the blocks of plugins for the process, by word
 */
public record ClientConfig(
        @Doc(
                "Where the server is: `host`, `host:port` (port 7000 if none is written), with `tls://`, `tcp://` or `quic://` in"
                        + " front to insist on one transport; `wss://host/path` (port 443, path `/adit`) or `ws://host/path`"
                        + " (port 80). Without a transport `quic`, `tls` and `wss` are tried, and the first that stands is taken."
                        + " Several may stand in a list, the best first; they have one identity.")
        List<ServerAddress> server,

        @Doc("What several servers mean: the first that is there, or each of them at the same time.")
        @Default("failover")
        Connect connect,

        @Doc("This client's name in the server's file; where it is not written, the key alone tells it.") @Default("")
        String client,

        @Doc("The one string that `adit key new` printed: the private key and the server's id.")
        Secret key,

        @Doc("The proxy through which the server is reached.") @Nullable
        ProxyConfig proxy,

        @Doc("Whom the client lets stand in front of the server, with `wss`.") @Default("{}")
        ServerTlsConfig serverTls,

        @Doc("What the server may ask this client to reach.") @Default("{}")
        TargetsConfig targets,

        @Doc(
                "The client's own tunnels, by name: the same blocks as in the server's file, without `client`. They are sent at each login"
                        + " and opened as far as the server's `allow` for this client grants them; their targets need no grant.")
        Map<String, OwnTunnel> tunnels,

        @Doc(
                "The private tunnels of other clients that this one visits, by a name of its own: each gets a local entry.")
        Map<String, VisitSpec> visits,

        @Doc(
                "Files with more `tunnels` and `visits`, such as `tunnels.d/*.yaml`, from this file's folder. A name that stands in two of"
                        + " them is an error.")
        List<String> include,

        @Doc("The folder of the control socket; by default `state` in the installation.") @Nullable
        Path state,

        @Doc("How a dead bridge is noticed.") @Default("{}") HeartbeatConfig heartbeat,

        @Doc("The log of the process.") @Default("{}") LogConfig log,

        @Doc("How long a stopping client waits for open links.") @Default("30s")
        Duration drainTimeout,

        @Doc("Words of plugins, for the whole process.") Map<String, Record> features)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (server.isEmpty()) {
            problems.add("server", "is empty (expected: at least one server)");
        }
        if (!client.isEmpty() && !CollectionReader.NAME.matcher(client).matches()) {
            problems.add("client", "'" + client + "'" + CollectionReader.NAME_EXPECTED);
        }
        if (proxy != null) {
            server.stream()
                    .map(ServerAddress::scheme)
                    .filter(scheme -> scheme != null && scheme.isOverUdp())
                    .findFirst()
                    .ifPresent(udp -> problems.add(
                            "proxy",
                            "carries no " + udp.word() + ", which is UDP (expected: tls, wss, ws or tcp in server)"));
        }
    }
}
