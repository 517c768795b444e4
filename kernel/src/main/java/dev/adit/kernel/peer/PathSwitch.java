package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.peer.DirectPath;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides by which way each packet goes, and takes what comes by any. QUIC above it is told nothing: it sees a way that is
 * sometimes slower, and a packet that comes twice counts once.
 *
 * <ul>
 *   <li>For one round trip after a move to a direct path packets go both ways: if the path is worse than it looked nothing
 *       is lost.
 *   <li>While a direct path is in {@link #look doubt} some go both ways, and if nothing comes by it for a while, all.
 *   <li>What comes over the server though this end sends directly means that the other end is in doubt, so this end sends
 *       some that way as well.
 *   <li>When nothing is answered the last packets are sent again, and once more as soon as there is another way: QUIC by
 *       itself would try again ever more seldom.
 * </ul>
 */
@LoopOnly
final class PathSwitch implements PathChannel.Ways {
    private static final long DRAIN_SECONDS = 2;
    private static final long LEAST_BOTH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_BOTH_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After the last sign of the other end's doubt. */
    private static final long ECHO_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** So long a direct path may bring nothing while the other end is heard over the server, before all goes there. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int LONG_HEADER = 0x80;

    private final EventLoop loop;
    private final Listener listener;
    private final RelayPath relay;
    private final Repeats repeats = new Repeats();
    private final Allowance doubtful = Allowance.ofDoubt();
    private @Nullable DirectPath direct;
    private boolean directly;
    private boolean doubt;
    private long bothUntil;
    private long echoUntil;
    private long heardDirectlyAt;
    private long received;
    private long sentDirectly;
    private long upgrades;
    private long downgrades;
    private boolean closed;

    /** What stands on it. */
    interface Listener {
        /** One, owned. */
        void packet(ByteBuf packet);

        /** No more for now. */
        void burstEnded();

        /** There is no way over the server any more. */
        void relayLost();
    }

    PathSwitch(EventLoop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.relay = new RelayPath(loop, new RelayPath.Listener() {
            @Override
            public void packet(ByteBuf packet) {
                fromRelay(packet);
            }

            @Override
            public void burstEnded() {
                listener.burstEnded();
            }

            @Override
            public void lost() {
                listener.relayLost();
            }
        });
        long now = System.nanoTime();
        bothUntil = now;
        echoUntil = now;
        heardDirectlyAt = now;
    }

    RelayPath relay() {
        return relay;
    }

    @Nullable
    DirectPath direct() {
        return directly ? direct : null;
    }

    /** Packets go directly, and come so. */
    boolean isDirect() {
        return directly && !isSilent(System.nanoTime());
    }

    private boolean isSilent(long now) {
        return doubt && now - heardDirectlyAt > SILENT_NANOS;
    }

    /** Whatever has come, by any way. */
    long received() {
        return received;
    }

    long sentDirectly() {
        return sentDirectly;
    }

    long upgrades() {
        return upgrades;
    }

    long downgrades() {
        return downgrades;
    }

    // Ways come and go.

    void use(DirectPath path) {
        if (closed) {
            path.close();
            return;
        }
        DirectPath before = direct;
        if (before != path) {
            direct = path;
            path.receive(packet -> fromDirect(path, packet), listener::burstEnded);
            if (before != null) {
                // The other end may still send there for a moment.
                loop.schedule(before::close, DRAIN_SECONDS, TimeUnit.SECONDS);
            }
        }
        upgrades += directly ? 0 : 1;
        directly = true;
        doubt = false;
        long now = System.nanoTime();
        heardDirectlyAt = now;
        bothUntil = now + bothNanos(path);
        repeat(Repeats.FEW);
    }

    private long bothNanos(DirectPath path) {
        Duration longer = path.roundTrip().compareTo(relay.roundTrip()) > 0 ? path.roundTrip() : relay.roundTrip();
        return Math.min(MOST_BOTH_NANOS, Math.max(LEAST_BOTH_NANOS, longer.toNanos()));
    }

    /** The path stays open, and what comes by it is taken. */
    void leave() {
        if (directly) {
            directly = false;
            doubt = false;
            downgrades++;
            repeat(Repeats.FEW);
        }
    }

    /** The last packets may have been lost with what was there before. */
    void attached() {
        repeat(Repeats.FEW);
    }

    /**
     * Told now and then how QUIC is doing.
     *
     * @param unanswered it has asked, and has heard nothing since
     * @param again the other end sends what was received already: our answers do not reach it
     */
    void look(boolean unanswered, boolean again) {
        doubt = unanswered || (doubt && isSilentSince());
        if (unanswered || again) {
            repeat(unanswered ? Repeats.UNANSWERED : Repeats.FEW);
        }
        if (again) {
            echoUntil = System.nanoTime() + ECHO_NANOS;
        }
    }

    /** Heard again, but not by the direct path since the doubt began. */
    private boolean isSilentSince() {
        return directly && System.nanoTime() - heardDirectlyAt > SILENT_NANOS / 2;
    }

    private void repeat(int mostTimes) {
        repeats.each(mostTimes, packet -> {
            DirectPath path = direct();
            relay.send(packet);
            if (path != null) {
                path.send(packet.retain());
            }
        });
        flush();
    }

    // Packets.

    @Override
    public void send(ByteBuf packet) {
        repeats.keep(packet);
        DirectPath path = direct();
        if (path == null) {
            relay.send(packet);
            packet.release();
            return;
        }
        if (relaysToo(packet.readableBytes())) {
            relay.send(packet);
        }
        sentDirectly += packet.readableBytes();
        path.send(packet);
    }

    private boolean relaysToo(int length) {
        long now = System.nanoTime();
        if (now - bothUntil < 0 || isSilent(now)) {
            return true;
        }
        return (doubt || now - echoUntil < 0) && doubtful.take(length);
    }

    @Override
    public void flush() {
        relay.flush();
        DirectPath path = direct();
        if (path != null) {
            path.flush();
        }
    }

    private void fromRelay(ByteBuf packet) {
        received++;
        long now = System.nanoTime();
        if (directly && now - bothUntil >= 0) {
            echoUntil = now + ECHO_NANOS;
        }
        listener.packet(packet);
    }

    /** Handshakes are over before there is a direct path: what begins one there is a stranger's. */
    private void fromDirect(DirectPath path, ByteBuf packet) {
        if (closed || !packet.isReadable() || (packet.getByte(packet.readerIndex()) & LONG_HEADER) != 0) {
            packet.release();
            return;
        }
        received++;
        if (path == direct) {
            heardDirectlyAt = System.nanoTime();
        }
        listener.packet(packet);
    }

    void close() {
        closed = true;
        directly = false;
        relay.close();
        repeats.close();
        DirectPath path = direct;
        direct = null;
        if (path != null) {
            path.close();
        }
    }
}
