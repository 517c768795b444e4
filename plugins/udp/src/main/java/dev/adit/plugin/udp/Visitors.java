package dev.adit.plugin.udp;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.api.tunnel.Source;
import dev.adit.api.tunnel.TunnelContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who visits one tunnel. There is room for so many, and for so many of one source; then somebody is forgotten. Senders of
 * datagrams can be made up, so those who have not sent again after an answer was on its way to them go first: only then
 * those who have. In both groups, and in a source, it is the one that was silent longest.
 */
@LoopOnly
final class Visitors implements DatagramAcceptor {
    /** What may wait for links in all of a tunnel. */
    private static final int MOST_EARLY_BYTES = 4 * 1024 * 1024;

    private final UdpConfig config;
    private final TunnelContext context;
    private final EventLoop loop;
    private final long idleNanos;
    /** By index of the port. */
    private final List<Map<InetSocketAddress, Association>> ports = new ArrayList<>();

    private final Map<Source, Recent> sources = new HashMap<>();
    private final Recent fresh = new Recent();
    private final Recent proven = new Recent();
    /** Those with something to flush. */
    private final List<Association> written = new ArrayList<>();

    private int earlyBytes;
    private boolean ended;
    private @Nullable Future<?> sweeper;

    /** Any thread. */
    Visitors(UdpConfig config, TunnelContext context, EventLoop loop) {
        this.config = config;
        this.context = context;
        this.loop = loop;
        this.idleNanos = config.idle().toNanos();
    }

    @Override
    public void accept(DatagramPort port, InetSocketAddress sender, ByteBuf datagram) {
        if (ended || !datagram.isReadable()) {
            port.drop(datagram);
            return;
        }
        Map<InetSocketAddress, Association> ours = at(port.index());
        Association visitor = ours.get(sender);
        if (visitor == null) {
            visitor = admit(port, sender);
            ours.put(sender, visitor);
        }
        (visitor.isProven() ? proven : fresh).touch(visitor.place());
        visitor.sources().touch(visitor.placeInSource());
        if (visitor.take(datagram)) {
            written.add(visitor);
        }
    }

    private Map<InetSocketAddress, Association> at(int index) {
        while (ports.size() <= index) {
            ports.add(new HashMap<>());
        }
        return ports.get(index);
    }

    private Association admit(DatagramPort port, InetSocketAddress sender) {
        Source source = Source.of(sender.getAddress());
        Recent ofSource = sources.computeIfAbsent(source, first -> new Recent());
        if (ofSource.size() >= config.visitorsPerSource()) {
            forget(ofSource.oldest());
        } else if (fresh.size() + proven.size() >= config.visitors()) {
            forget(fresh.size() > 0 ? fresh.oldest() : proven.oldest());
        }
        // To forget the last of a source forgets the source.
        sources.put(source, ofSource);
        if (sweeper == null) {
            long pause = Math.max(TimeUnit.MILLISECONDS.toNanos(20), idleNanos / 4);
            sweeper = loop.scheduleWithFixedDelay(this::sweep, pause, pause, TimeUnit.NANOSECONDS);
        }
        return new Association(this, port, sender, source, ofSource);
    }

    private static void forget(@Nullable Association visitor) {
        if (visitor != null) {
            visitor.end();
        }
    }

    @Override
    public void batchEnded(DatagramPort port) {
        written.forEach(Association::flush);
        written.clear();
    }

    private void sweep() {
        sweep(fresh);
        sweep(proven);
        if (fresh.size() + proven.size() == 0 && sweeper != null) {
            sweeper.cancel(false);
            sweeper = null;
        }
    }

    /** Answers count as use as well, but do not change the order until somebody looks. */
    private void sweep(Recent visitors) {
        long now = System.nanoTime();
        for (int left = visitors.size(); left > 0; left--) {
            Association oldest = visitors.oldest();
            if (oldest == null || now - oldest.lastHeard() < idleNanos) {
                return;
            }
            if (now - oldest.lastAnswered() < idleNanos) {
                visitors.touch(oldest.place());
            } else {
                oldest.end();
            }
        }
    }

    /** Of an association: it is over. */
    void left(Association visitor) {
        Map<InetSocketAddress, Association> ours = at(visitor.port().index());
        ours.remove(visitor.address(), visitor);
        Recent.remove(visitor.place());
        Recent.remove(visitor.placeInSource());
        if (visitor.sources().size() == 0) {
            sources.remove(visitor.source(), visitor.sources());
        }
    }

    /** Of an association: whether something may wait for its link. */
    boolean takeEarly(int bytes) {
        if (earlyBytes + bytes > MOST_EARLY_BYTES) {
            return false;
        }
        earlyBytes += bytes;
        return true;
    }

    void giveEarlyBack(int bytes) {
        earlyBytes -= bytes;
    }

    TunnelContext context() {
        return context;
    }

    UdpConfig config() {
        return config;
    }

    /** Nobody is taken any more. */
    void endAll() {
        ended = true;
        ports.forEach(ours -> List.copyOf(ours.values()).forEach(Association::end));
        if (sweeper != null) {
            sweeper.cancel(false);
        }
    }
}
