package dev.adit.plugin.healthcheck;

import dev.adit.api.config.Address;
import dev.adit.api.tunnel.TargetWatch;
import dev.adit.api.tunnel.WatchedTunnel;
import java.util.List;

/** The server's half: tells the clients of one tunnel what to probe, and believes what they say of their own targets. */
final class HealthWatch implements TargetWatch {
    private final HealthCheckConfig config;
    private final WatchedTunnel tunnel;

    HealthWatch(HealthCheckConfig config, WatchedTunnel tunnel) {
        this.config = config;
        this.tunnel = tunnel;
    }

    @Override
    public void online(String client) {
        order(client, tunnel.targets(client));
    }

    private void order(String client, List<Address> targets) {
        List<Address> probed = targets.stream().map(target -> target.at(0)).toList();
        tunnel.signal(client).send(new Order(tunnel.name(), config, probed).encode());
    }

    @Override
    public void heard(String client, byte[] message) {
        Report report = Report.decode(message);
        if (report == null || !report.tunnel().equals(tunnel.name())) {
            return;
        }
        for (Address target : tunnel.targets(client)) {
            if (target.at(0).toString().equals(report.target())) {
                tunnel.judge(client, target, report.cause());
            }
        }
    }

    @Override
    public void close() {
        tunnel.clients().forEach(client -> order(client, List.of()));
    }
}
