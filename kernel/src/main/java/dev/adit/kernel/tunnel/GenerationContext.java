package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Visitor;
import dev.adit.api.tunnel.VisitorAcceptor;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.EntryLinks;
import dev.adit.kernel.link.Resets;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.transport.Attachment;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What one generation of a tunnel sees of the kernel; keeps what it opened. */
final class GenerationContext implements TunnelContext {
    private static final Repeat BROKEN = Repeat.by("tunnel");

    private final TunnelSpec spec;
    private final TunnelSetup setup;
    private final EntryLinks links;
    private final Logger logger;
    private final Runnable changed;
    private final List<Address> addresses;
    private final List<ListenerLeases> leases = new CopyOnWriteArrayList<>();

    GenerationContext(TunnelSpec spec, TunnelSetup setup, EntryLinks links, Logger logger, Runnable changed) {
        this.spec = spec;
        this.setup = setup;
        this.links = links;
        this.logger = logger;
        this.changed = changed;
        this.addresses = ListenAddresses.single(spec.listen());
    }

    List<ListenerLeases> leases() {
        return leases;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public ListenerLease listen(Claim claim, VisitorAcceptor acceptor) {
        ListenerLeases lease = ListenerLeases.open(
                addresses,
                new ListenerLeases.Plan(
                        setup,
                        index -> new Attachment(
                                "tunnel " + spec.name(), claim, channel -> accept(channel, index, acceptor)),
                        changed));
        leases.add(lease);
        return lease;
    }

    private void accept(DuplexChannel channel, int index, VisitorAcceptor acceptor) {
        try {
            acceptor.accept(
                    new Visitor(channel, internet(channel.remoteAddress()), internet(channel.localAddress()), index));
        } catch (RuntimeException | LinkageError broken) {
            logger.atError().addMarker(BROKEN).setCause(broken).log("visitor-failed: the tunnel's type is broken");
            Resets.reset(channel);
        }
    }

    private static @Nullable InetSocketAddress internet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress socket ? socket : null;
    }

    @Override
    public LinkRequest request(Visitor visitor, String type) {
        Address targets = spec.target();
        Address target = targets == null || targets.size() == 1 ? targets : targets.at(visitor.index());
        return LinkRequest.stream(type, spec.name(), target)
                .withVisitor(visitor.address(), visitor.entry())
                .withDialTimeout(spec.dialTimeout());
    }

    @Override
    public TunnelLinks links() {
        return links;
    }

    @Override
    public EventLoopGroup loops() {
        return setup.loops().group();
    }

    @Override
    public Executor blocking() {
        return setup.blocking();
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public Clock clock() {
        return setup.clock();
    }
}
