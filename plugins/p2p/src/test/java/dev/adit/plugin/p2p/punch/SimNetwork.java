package dev.adit.plugin.p2p.punch;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/** Two sites behind their routers, and what lies between: 20 ms each way, some loss, and twelve hops. */
final class SimNetwork {
    static final InetSocketAddress RENDEZVOUS = new InetSocketAddress(ip("203.0.113.10"), 3478);
    private static final int HOPS = 12;
    private static final int FIRST_PORT = 30_000;
    private static final long ONE_WAY = SimWorld.millis(20);

    final SimWorld world;
    private final Map<InetAddress, Site> sites = new HashMap<>();
    private final int lossPercent;
    int openSockets;

    SimNetwork(SimWorld world, int lossPercent) {
        this.world = world;
        this.lossPercent = lossPercent;
    }

    static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    Site site(String inside, String outside, SimNat.Kind kind) {
        Site site = new Site(ip(inside), new SimNat(world, kind, ip(outside)));
        sites.put(site.nat.outside, site);
        return site;
    }

    /** One client's network. */
    final class Site implements Port.Opener {
        final InetAddress inside;
        final SimNat nat;
        private final Map<InetSocketAddress, SimPort> ports = new HashMap<>();
        private int nextPort = FIRST_PORT;

        Site(InetAddress inside, SimNat nat) {
            this.inside = inside;
            this.nat = nat;
        }

        @Override
        public Future<SimPort> open(Port.Receiver receiver) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(port(receiver));
        }

        private SimPort port(Port.Receiver receiver) {
            openSockets++;
            return main(nextPort++, receiver);
        }

        /** One that is not the attempt's own. */
        SimPort main(int number, Port.Receiver receiver) {
            SimPort port = new SimPort(this, new InetSocketAddress(inside, number), receiver);
            ports.put(port.local, port);
            return port;
        }

        /** What a new socket's question to the rendezvous would show. */
        InetSocketAddress mapped(int port) {
            return nat.out(new InetSocketAddress(inside, port), RENDEZVOUS);
        }

        InetSocketAddress last() {
            return mapped(nextPort++);
        }

        private void come(InetSocketAddress from, InetSocketAddress to, ByteBuf datagram) {
            InetSocketAddress inner = nat.in(to.getPort(), from);
            SimPort port = inner == null ? null : ports.get(inner);
            if (port != null) {
                port.receiver.heard(datagram, from);
            }
        }
    }

    /** One socket. */
    final class SimPort implements Port {
        final InetSocketAddress local;
        private final Site site;
        Receiver receiver;
        private boolean closed;

        SimPort(Site site, InetSocketAddress local, Receiver receiver) {
            this.site = site;
            this.local = local;
            this.receiver = receiver;
        }

        @Override
        public void send(ByteBuf datagram, InetSocketAddress target, int ttl) {
            InetSocketAddress from = site.nat.out(local, target);
            boolean dies = ttl > 0 && ttl < HOPS;
            Site there = sites.get(target.getAddress());
            if (closed || dies || there == null || world.random.nextInt(100) < lossPercent) {
                datagram.release();
                return;
            }
            long jitter = world.random.nextInt((int) SimWorld.millis(2));
            world.later(ONE_WAY + jitter, () -> {
                there.come(from, target, datagram);
                datagram.release();
            });
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openSockets -= local.getPort() >= FIRST_PORT ? 1 : 0;
                site.ports.remove(local);
            }
        }
    }
}
