package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Upstreams;
import dev.adit.api.tunnel.Visitor;
import dev.adit.api.tunnel.VisitorAcceptor;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.Candidates;
import dev.adit.kernel.link.EntryLinks;
import dev.adit.kernel.link.Resets;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.terms.TunnelTerms;
import dev.adit.kernel.transport.Arrival;
import dev.adit.kernel.transport.Attachment;
import dev.adit.kernel.transport.DatagramAttachment;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What one generation of a tunnel sees of the kernel; keeps what it opened. */
final class GenerationContext implements TunnelContext {
    private static final Repeat BROKEN = Repeat.by("tunnel");

    private final TunnelSpec spec;
    private final TunnelSetup setup;
    private final Parts parts;
    private final List<Address> addresses;
    private final List<ListenerLeases> leases = new CopyOnWriteArrayList<>();

    /**
     * What belongs to this generation alone.
     *
     * @param links the way to the clients
     * @param candidates the ways themselves
     * @param services what features offer
     * @param terms of the tunnel
     * @param logger of the tunnel
     * @param changed told on the control thread when other addresses are open than before
     */
    record Parts(
            EntryLinks links,
            Candidates candidates,
            TunnelServices services,
            TunnelTerms terms,
            Logger logger,
            Runnable changed) {}

    GenerationContext(TunnelSpec spec, TunnelSetup setup, Parts parts) {
        this.spec = spec;
        this.setup = setup;
        this.parts = parts;
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
        return streams(index -> new Attachment(
                owner(), claim, (channel, arrival) -> accept(visitor(channel, arrival, index), acceptor)));
    }

    @Override
    public <P> ListenerLease listenShared(
            Claim claim, Supplier<? extends SharedEntry<P>> first, IntFunction<? extends P> part) {
        return streams(index -> Attachment.shared(
                owner(), claim, new Attachment.Share(spec.type(), first, Objects.requireNonNull(part.apply(index)))));
    }

    private ListenerLease streams(IntFunction<Attachment> attachment) {
        Upstreams upstreams = service(Upstreams.class);
        return lease((address, index) -> setup.listeners()
                .attach(
                        address,
                        attachment
                                .apply(index)
                                .near(parts.links()::nextLoop)
                                .behind(upstreams == null ? Upstreams.NONE : upstreams)));
    }

    @Override
    public ListenerLease listenDatagrams(EventLoop loop, DatagramAcceptor acceptor) {
        if (service(Upstreams.class) != null) {
            // Where each datagram would have to be answered to is more than its header tells.
            return lease((address, index) -> CompletableFuture.failedFuture(
                    new BindException(address + ": PROXY headers are not read from datagrams")));
        }
        DatagramAcceptor guarded =
                parts.terms().hasAccessRules() ? new GuardedDatagrams(parts.links(), acceptor) : acceptor;
        return lease(
                (address, index) -> setup.listeners().datagrams().attach(address, datagrams(index, loop, guarded)));
    }

    private ListenerLease lease(ListenerLeases.Attach attach) {
        ListenerLeases lease =
                ListenerLeases.open(addresses, new ListenerLeases.Plan(setup.control(), attach, parts.changed()));
        leases.add(lease);
        return lease;
    }

    @Override
    public Future<DatagramPort> bindDatagrams(InetSocketAddress address, EventLoop loop, DatagramAcceptor acceptor) {
        return setup.listeners().datagrams().bind(address, datagrams(0, loop, acceptor));
    }

    private DatagramAttachment datagrams(int index, EventLoop loop, DatagramAcceptor acceptor) {
        return new DatagramAttachment(
                owner(), index, loop, acceptor, parts.terms().counters()::dropped);
    }

    private String owner() {
        return "tunnel " + spec.name();
    }

    private static Visitor visitor(DuplexChannel channel, Arrival arrival, int index) {
        return new Visitor(channel, arrival.visitor(), arrival.entry(), index);
    }

    private void accept(Visitor visitor, VisitorAcceptor acceptor) {
        try {
            acceptor.accept(visitor);
        } catch (RuntimeException | LinkageError broken) {
            parts.logger()
                    .atError()
                    .addMarker(BROKEN)
                    .setCause(broken)
                    .log("visitor-failed: the tunnel's type is broken");
            Resets.reset(visitor.channel());
        }
    }

    @Override
    public List<Address> targets() {
        Address target = spec.target();
        return target == null ? List.of() : List.of(target);
    }

    @Override
    public LinkRequest request(Visitor visitor, String type) {
        return request(visitor.index(), type).withVisitor(visitor.address(), visitor.entry());
    }

    @Override
    public LinkRequest request(DatagramPort port, InetSocketAddress visitor, String type) {
        return request(port.index(), type).withKind(LinkKind.DATAGRAM).withVisitor(visitor, port.localAddress());
    }

    private LinkRequest request(int index, String type) {
        Address target = parts.candidates().nominal(index);
        return LinkRequest.stream(type, spec.name(), target)
                .withDialTimeout(spec.dialTimeout())
                .withDemands(parts.services().demands());
    }

    @Override
    public <T> @Nullable T service(Class<T> type) {
        return parts.services().find(type, this);
    }

    @Override
    public TunnelLinks links() {
        return parts.links();
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
        return parts.logger();
    }

    @Override
    public Clock clock() {
        return setup.clock();
    }
}
