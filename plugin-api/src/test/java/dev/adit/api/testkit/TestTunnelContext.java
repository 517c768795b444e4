package dev.adit.api.testkit;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import dev.adit.api.tunnel.VisitorAcceptor;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kernel for one tunnel, in memory: no port is opened, no client is needed. The test brings visitors in with {@link
 * #visit()}, sees what the tunnel asked for in {@link #nextLink()} and plays the target there.
 *
 * <pre>{@code
 * try (TestTunnelContext context = new TestTunnelContext()) {
 *     Tunnel tunnel = new MyTunnelType().create(config, context);
 *     tunnel.start().toCompletableFuture().join();
 *     TestPeer visitor = context.visit();
 *     visitor.send("hello");
 *     TestLink link = context.nextLink();
 *     assertThat(link.peer().receiveText(5)).isEqualTo("hello");
 * }
 * }</pre>
 *
 * Visitors and links are real connections on real event loops. Methods for the test are for one test thread.
 */
public final class TestTunnelContext implements TunnelContext, AutoCloseable {
    /** The tunnel's name here. */
    public static final String NAME = "test";

    private static final Logger LOG = LoggerFactory.getLogger(TestTunnelContext.class);

    private final LinkPairs pairs = new LinkPairs();
    private final ExecutorService blocking =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "test-blocking"));
    private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();
    private final TestClock clock = new TestClock();
    private final List<Address> targets;
    private final TestListeners listeners;
    private final TestDatagrams datagrams;
    private final TestLinks links = new TestLinks(pairs);

    /**
     * A tunnel that listens on as many addresses as it has targets.
     *
     * @param targets one for each address; none means one, {@code 127.0.0.1:80}
     */
    public TestTunnelContext(Address... targets) {
        this.targets = targets.length == 0 ? List.of(Address.of("127.0.0.1", 80)) : List.of(targets);
        this.listeners = new TestListeners(this.targets.size());
        this.datagrams = new TestDatagrams(this.targets.size());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ListenerLease listen(Claim claim, VisitorAcceptor acceptor) {
        return listeners.listen(claim, acceptor);
    }

    @Override
    public ListenerLease listenDatagrams(EventLoop loop, DatagramAcceptor acceptor) {
        return datagrams.listen(loop, acceptor);
    }

    @Override
    public Future<DatagramPort> bindDatagrams(InetSocketAddress address, EventLoop loop, DatagramAcceptor acceptor) {
        return datagrams.bind(address, loop, acceptor);
    }

    @Override
    public LinkRequest request(DatagramPort port, InetSocketAddress visitor, String type) {
        return LinkRequest.stream(type, NAME, targets.get(port.index()))
                .withKind(LinkKind.DATAGRAM)
                .withVisitor(visitor, port.localAddress());
    }

    @Override
    public <T> @Nullable T service(Class<T> type) {
        return type.cast(services.get(type));
    }

    /**
     * Lets {@link #service} find something, as if a feature had offered it.
     *
     * @param type what it is asked for by
     * @param service the same object each time
     * @param <T> the type
     */
    public <T> void offer(Class<T> type, T service) {
        services.put(type, service);
    }

    @Override
    public <P> ListenerLease listenShared(
            Claim claim, Supplier<? extends SharedEntry<P>> first, IntFunction<? extends P> part) {
        return listeners.listenShared(claim, first, part);
    }

    @Override
    public List<Address> targets() {
        return targets;
    }

    @Override
    public LinkRequest request(Visitor visitor, String type) {
        return LinkRequest.stream(type, NAME, targets.get(visitor.index()))
                .withVisitor(visitor.address(), visitor.entry());
    }

    @Override
    public TestLinks links() {
        return links;
    }

    @Override
    public EventLoopGroup loops() {
        return pairs.loops();
    }

    @Override
    public ExecutorService blocking() {
        return blocking;
    }

    @Override
    public Logger logger() {
        return LOG;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /**
     * The clock that {@link #clock()} hands out.
     *
     * @return to be moved by the test
     */
    public TestClock testClock() {
        return clock;
    }

    /**
     * Tells whether a visitor would be accepted.
     *
     * @return true while at least one lease is open
     */
    public boolean isListening() {
        return !listeners.open().isEmpty() || datagrams.isOpen();
    }

    /**
     * The claims of the open leases.
     *
     * @return in the order in which they were made
     */
    public List<Claim> claims() {
        return listeners.open().stream().map(TestListeners.Lease::claim).toList();
    }

    /**
     * Lets every later {@link #listen}, {@link #listenDatagrams} and {@link #bindDatagrams} fail, as a port does that is in
     * use.
     *
     * @param message what the failure says
     */
    public void refuseToListen(String message) {
        listeners.refuse(message);
        datagrams.refuse(message);
    }

    /**
     * Lets every later link fail, as one does whose client is away.
     *
     * @param failure the kind
     */
    public void refuseLinks(LinkFailure failure) {
        links.refuse(new LinkException(failure, "refused by the test"));
    }

    /**
     * Brings a visitor in at the first address, by the only open lease.
     *
     * @return the visitor's hands
     */
    public TestPeer visit() {
        return bring(listeners.only(), 0);
    }

    /**
     * Brings a visitor in at one of several addresses, by the only open lease.
     *
     * @param index from 0
     * @return the visitor's hands
     */
    public TestPeer visit(int index) {
        return bring(listeners.only(), index);
    }

    /**
     * Brings a visitor in by the open lease that has a claim.
     *
     * @param claim equal to the one in {@link #listen}
     * @return the visitor's hands
     */
    public TestPeer visit(Claim claim) {
        return bring(listeners.of(claim), 0);
    }

    /**
     * Brings a visitor in by the lease that its first bytes choose, as the kernel does: a claim of first bytes that says
     * yes, else the whole port.
     *
     * @param firstBytes sent by the visitor at once; lost where the tunnel has ended it by then
     * @return the visitor's hands
     */
    public TestPeer visitSaying(String firstBytes) {
        byte[] bytes = firstBytes.getBytes(StandardCharsets.UTF_8);
        TestPeer visitor = bring(listeners.matching(bytes), 0);
        visitor.offer(bytes);
        return visitor;
    }

    private TestPeer bring(TestListeners.Lease lease, int index) {
        LinkPairs.Pair pair = pairs.open();
        TestPeer peer = TestPeer.on(pair.far());
        Visitor visitor = new Visitor(
                pair.near(),
                (InetSocketAddress) pair.near().remoteAddress(),
                (InetSocketAddress) pair.near().localAddress(),
                index);
        pair.near().eventLoop().execute(() -> lease.accept(visitor));
        return peer;
    }

    /**
     * A visitor of whom there are only datagrams, at the first address of the only open lease of datagrams.
     *
     * @return the visitor's hands, with a port of its own
     */
    public TestDatagramVisitor datagramVisitor() {
        return datagrams.visitor(0, null);
    }

    /**
     * A visitor of whom there are only datagrams.
     *
     * @param index at which of several addresses, from 0
     * @param from who it says to be
     * @return the visitor's hands
     */
    public TestDatagramVisitor datagramVisitor(int index, InetSocketAddress from) {
        return datagrams.visitor(index, from);
    }

    /**
     * A visitor at a port that was opened by {@link #bindDatagrams}.
     *
     * @param at the port's address
     * @param from who it says to be
     * @return the visitor's hands
     */
    public TestDatagramVisitor datagramVisitor(InetSocketAddress at, InetSocketAddress from) {
        return datagrams.visitor(at, from);
    }

    /**
     * The ports of {@link #bindDatagrams} that are open now.
     *
     * @return how many
     */
    public int boundPorts() {
        return datagrams.boundPorts();
    }

    /**
     * The datagrams that ports have dropped or were told to drop.
     *
     * @return how many so far
     */
    public int datagramsDropped() {
        return datagrams.dropped();
    }

    /**
     * Waits for the next link that the tunnel opens or connects.
     *
     * @return what it asked for, and the other end
     * @throws AssertionError if none is opened
     */
    public TestLink nextLink() {
        return links.next();
    }

    /**
     * Every request so far, refused ones too.
     *
     * @return a copy, in order
     */
    public List<LinkRequest> requests() {
        return links.requests();
    }

    /**
     * What acceptors have thrown. The kernel resets such a visitor and goes on; a tunnel should not need that.
     *
     * @return a copy, in order
     */
    public List<Throwable> thrown() {
        return Stream.concat(listeners.thrown().stream(), datagrams.thrown().stream())
                .toList();
    }

    /** Closes every visitor and link and ends the loops; does not close the tunnel. */
    @Override
    public void close() {
        blocking.shutdown();
        pairs.close();
    }
}
