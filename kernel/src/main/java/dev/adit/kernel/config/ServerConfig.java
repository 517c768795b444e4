package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's file.
 *
 * @param listen one port of one address
 * @param clients by name
 * @param tunnels by name, in the order of the file
 * @param transports at least one
 * @param ws of transports {@code ws} and {@code wss}
 * @param balancers whose word on a client's address counts; TCP alone
 * @param include the patterns; what they name is in {@code clients} and {@code tunnels} already
 * @param state null where the installation's own folder is meant
 * @param heartbeat of every bridge
 * @param log of the process
 * @param drainTimeout may be zero
 * @param features the blocks of plugins for the process, by word
 */
@Later("quic")
public record ServerConfig(
        @Doc("Where clients reach the server; every listed transport shares the port. A bare port means every address.")
        @Default("7000")
        Address listen,

        @Doc("Who may log in, by name.") Map<String, ClientEntry> clients,

        @Doc("The tunnels, by name.") Map<String, TunnelSpec> tunnels,

        @Doc(
                "What the bridge may run on: `tls`; `wss`, a WebSocket, as through a web proxy; `ws`, the same behind a proxy that"
                        + " ends the TLS; `quic`, which needs the UDP port of the same number; with `tcp` a client may ask for"
                        + " carriers that are not encrypted; and the words of plugins, such as `kcp`.")
        @Default("[tls, wss]")
        Set<Transport> transports,

        @Doc("The WebSocket of `wss` and `ws`.") @Default("{}")
        WebConfig ws,

        @Doc(
                "Balancers in front of `listen`: each connection of theirs must begin with a header of the PROXY protocol, version 1"
                        + " or 2, and the client is where it tells. Of everybody else no header is read.")
        List<Network> balancers,

        @Doc(
                "Files with more `clients` and `tunnels`, such as `clients.d/*.yaml`, from this file's folder. A name that stands in"
                        + " two of them is an error.")
        List<String> include,

        @Doc("The folder of identity and control socket; by default `state` in the installation.") @Nullable
        Path state,

        @Doc("How a dead bridge is noticed.") @Default("{}") HeartbeatConfig heartbeat,

        @Doc("The log of the process.") @Default("{}") LogConfig log,

        @Doc("How long a stopping server waits for open links.") @Default("30s")
        Duration drainTimeout,

        @Doc("Words of plugins, for the whole process.") Map<String, Record> features)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (listen.path() != null || listen.size() > 1) {
            problems.add("listen", "'" + listen + "' is not one port (expected: port, host:port or \"[v6]:port\")");
        }
        Hosts.check(listen, "listen", problems);
        if (transports.isEmpty()) {
            problems.add("transports", "is empty (expected: some of tls, wss, ws, quic and tcp)");
        }
    }
}
