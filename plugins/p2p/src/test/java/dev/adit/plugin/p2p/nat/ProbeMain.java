package dev.adit.plugin.p2p.nat;

import dev.adit.plugin.p2p.rendezvous.Rendezvous;
import dev.adit.plugin.p2p.rendezvous.RendezvousConfig;
import dev.adit.plugin.p2p.rendezvous.RendezvousOrder;
import dev.adit.plugin.p2p.rendezvous.TestServerContext;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import dev.adit.plugin.p2p.stun.TestSockets;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A rendezvous, or probes, for the boxes of natlab: {@code rendezvous ADDRESS...} until it is killed, or
 * {@code probe TIMES ADDRESS...}, which prints a line for each.
 */
public final class ProbeMain {
    private ProbeMain() {}

    /**
     * Runs one of the two.
     *
     * @param words see above
     * @throws Exception when anything goes wrong
     */
    public static void main(String[] words) throws Exception {
        if (words[0].equals("rendezvous")) {
            serve(addresses(words, 1));
        } else {
            probe(Integer.parseInt(words[1]), addresses(words, 2));
        }
    }

    private static List<InetAddress> addresses(String[] words, int from) {
        return Arrays.stream(words)
                .skip(from)
                .map(NetUtil::createInetAddressFromIpAddressString)
                .toList();
    }

    private static void serve(List<InetAddress> addresses) throws InterruptedException {
        try (TestServerContext context = new TestServerContext()) {
            Rendezvous rendezvous =
                    new Rendezvous(new RendezvousConfig(RendezvousConfig.PORTS, addresses, null), context);
            context.loop().execute(() -> rendezvous.online("one"));
            context.said().take();
            System.out.println("ready");
            rendezvous.whenClosed().toCompletableFuture().join();
        }
    }

    private static void probe(int times, List<InetAddress> addresses) throws Exception {
        List<Integer> ports = RendezvousConfig.PORTS;
        RendezvousOrder order = new RendezvousOrder(ports.get(0), ports.get(1), "", addresses);
        Vantages v4 = order.vantages(List.of(), false);
        Vantages v6 = order.vantages(List.of(), true);
        try (TestSockets sockets = new TestSockets()) {
            NatProbe probe = new NatProbe(sockets.loop(), sockets);
            for (int i = 0; i < times; i++) {
                long begun = System.nanoTime();
                Future<NatProfile> done = sockets.await(() -> probe.probe(v4, v6));
                NatProfile profile = done.get();
                System.out.printf(
                        "udp=%s mapping=%s filtering=%s allocation=%s step=%d ports=%d-%d samples=%d range=%s"
                                + " vantages=%d mapped4=%s mapped6=%s rtt=%s took=%dms%n",
                        profile.udp(),
                        profile.mapping(),
                        profile.filtering(),
                        profile.allocation(),
                        profile.step(),
                        profile.lowest(),
                        profile.highest(),
                        profile.samples(),
                        profile.range(),
                        profile.vantages(),
                        profile.mapped4(),
                        profile.mapped6(),
                        profile.roundTrip(),
                        (System.nanoTime() - begun) / 1_000_000);
            }
        }
    }
}
