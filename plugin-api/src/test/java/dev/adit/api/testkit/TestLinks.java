package dev.adit.api.testkit;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Visitor;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Links that end in the test: what {@link TestTunnelContext#links()} hands to a tunnel. */
public final class TestLinks implements TunnelLinks {
    private final LinkPairs pairs;
    private final List<LinkRequest> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<TestLink> opened = new LinkedBlockingQueue<>();
    private volatile @Nullable LinkException refusal;
    private volatile @Nullable LinkException unwelcome;
    private volatile @Nullable InetSocketAddress told;
    private volatile boolean perVisitor;
    private final LongAdder bytesUp = new LongAdder();
    private final LongAdder bytesDown = new LongAdder();

    TestLinks(LinkPairs pairs) {
        this.pairs = pairs;
    }

    @Override
    public Future<Channel> open(LinkRequest request) {
        requests.add(request);
        Promise<Channel> link = pairs.loops().next().newPromise();
        LinkException refused = refusal;
        if (refused != null) {
            return link.setFailure(refused);
        }
        Future<LinkPairs.Pair> pair = pairs.openAsync();
        pair.addListener(done -> {
            if (done.isSuccess()) {
                LinkPairs.Pair both = pair.getNow();
                if (link.setUncancellable()) {
                    if (request.kind() == LinkKind.DATAGRAM) {
                        TestFrames.install(both.near());
                        TestFrames.install(both.far());
                    }
                    opened.add(new TestLink(request, TestPeer.on(both.far())));
                    link.setSuccess(both.near());
                } else {
                    TestSplice.reset(both.near());
                }
            } else {
                link.tryFailure(done.cause());
            }
        });
        return link;
    }

    @Override
    public Future<Void> connect(Visitor visitor, LinkRequest request) {
        Promise<Void> joined = visitor.channel().eventLoop().newPromise();
        Future<Channel> link = open(request);
        link.addListener(done -> {
            if (done.isSuccess()) {
                splice(visitor.channel(), link.getNow()).addListener(ended -> {
                    if (ended.isSuccess()) {
                        joined.setSuccess(null);
                    } else {
                        joined.setFailure(ended.cause());
                    }
                });
            } else {
                TestSplice.reset(visitor.channel());
                joined.setFailure(done.cause());
            }
        });
        return joined;
    }

    @Override
    public Future<LinkRequest> admit(Visitor visitor, LinkRequest request) {
        return visitor.channel().eventLoop().newSucceededFuture(request);
    }

    @Override
    public void count(long up, long down) {
        bytesUp.add(up);
        bytesDown.add(down);
    }

    /**
     * What the entry has counted of what it moved itself.
     *
     * @return bytes up, bytes down
     */
    public List<Long> counted() {
        return List.of(bytesUp.sum(), bytesDown.sum());
    }

    @Override
    public boolean isGreeting() {
        return told != null;
    }

    @Override
    public Future<LinkRequest> greet(Visitor visitor, LinkRequest request) {
        InetSocketAddress known = told;
        LinkRequest answer = known == null ? request : request.withVisitor(known, request.entry());
        return visitor.channel().eventLoop().newSucceededFuture(answer);
    }

    @Override
    public @Nullable LinkException refuse(LinkRequest request) {
        return unwelcome;
    }

    @Override
    public boolean isPerVisitor() {
        return perVisitor;
    }

    /**
     * Has every later visitor of a shared entry greeted by a feature that tells another address.
     *
     * @param address the visitor's, as the feature tells it
     */
    public void greetAs(InetSocketAddress address) {
        told = address;
    }

    /**
     * Refuses visitors of a shared entry from now on, by who they are.
     *
     * @param failure the kind
     */
    public void refuseVisitors(LinkFailure failure) {
        unwelcome = new LinkException(failure, "refused by the test");
    }

    /** From now on each link belongs to the visitor for whom it was opened. */
    public void bindToVisitors() {
        perVisitor = true;
    }

    @Override
    public Future<Void> splice(DuplexChannel visitor, Channel link) {
        return TestSplice.join(visitor, (DuplexChannel) link);
    }

    void refuse(LinkException why) {
        refusal = why;
    }

    List<LinkRequest> requests() {
        return List.copyOf(requests);
    }

    TestLink next() {
        try {
            TestLink link = opened.poll(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (link == null) {
                throw new AssertionError("no link was opened for " + TestPeer.PATIENCE.toSeconds() + " s");
            }
            return link;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }
}
