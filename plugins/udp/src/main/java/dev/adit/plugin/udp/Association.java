package dev.adit.plugin.udp;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.api.tunnel.Source;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One visitor and its link. {@link #take} and {@link #end} move it on:
 *
 * <pre>
 *          datagram            link came     link failed   link ended   end
 * OPENING  waits, if room      OPEN          RESTING       -            ENDED
 * OPEN     goes into the link  -             RESTING       ENDED        ENDED
 * RESTING  dropped; after a    -             -             -            ENDED
 *          second: OPENING
 * ENDED    -                   link closed   -             -            -
 * </pre>
 *
 * Belongs to the loop of the tunnel's ports; its link may live on another one.
 */
@LoopOnly
final class Association {
    private static final int MOST_EARLY = 32;
    private static final int MOST_EARLY_BYTES = 128 * 1024;
    /** A client that is away or a target that is refused is not asked again for every datagram. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        OPENING,
        OPEN,
        RESTING,
        ENDED
    }

    private final Visitors visitors;
    private final DatagramPort port;
    private final InetSocketAddress address;
    private final Source source;
    private final Recent sources;
    private final Recent.Node place = new Recent.Node(this);
    private final Recent.Node placeInSource = new Recent.Node(this);
    private final Deque<ByteBuf> early = new ArrayDeque<>(0);
    private final EventLoop loop;
    private State state = State.OPENING;
    private int earlyBytes;
    private long lastHeard = System.nanoTime();
    private long restUntil;
    private boolean proven;
    private boolean unflushed;
    private @Nullable Future<Channel> opening;
    private @Nullable Channel link;
    /** Written by the link's loop; 0 before the first answer. */
    private volatile long lastAnswered;

    private volatile boolean refused;

    Association(Visitors visitors, DatagramPort port, InetSocketAddress address, Source source, Recent sources) {
        this.visitors = visitors;
        this.port = port;
        this.address = address;
        this.source = source;
        this.sources = sources;
        this.loop = port.loop();
        open();
    }

    private void open() {
        LinkRequest request = visitors.context()
                .request(port, address, UdpTunnelType.NAME)
                .withOption(
                        LinkRequest.IDLE, Long.toString(visitors.config().idle().toMillis()));
        Future<Channel> asked = visitors.context().links().open(request);
        opening = asked;
        asked.addListener((Future<Channel> answer) -> {
            if (answer.isSuccess()) {
                came(answer.getNow());
            } else {
                loop.execute(this::failed);
            }
        });
    }

    /** On the link's loop. */
    private void came(Channel opened) {
        opened.pipeline().addLast(new Answers(this));
        opened.closeFuture().addListener(gone -> {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> lost(opened));
            }
        });
        opened.config().setAutoRead(true);
        loop.execute(() -> opened(opened));
    }

    private void opened(Channel opened) {
        if (state != State.OPENING) {
            opened.close();
            return;
        }
        state = State.OPEN;
        link = opened;
        for (ByteBuf datagram = early.poll(); datagram != null; datagram = early.poll()) {
            write(opened, datagram);
        }
        visitors.giveEarlyBack(earlyBytes);
        earlyBytes = 0;
        opened.flush();
        if (!opened.isOpen()) {
            lost(opened);
        }
    }

    private void failed() {
        if (state == State.OPENING) {
            rest();
        }
    }

    /** Why is the kernel's to tell. */
    private void rest() {
        state = State.RESTING;
        link = null;
        restUntil = System.nanoTime() + REST_NANOS;
        dropEarly();
    }

    private void lost(Channel gone) {
        if (link != gone) {
            return;
        }
        if (refused) {
            refused = false;
            rest();
        } else {
            end();
        }
    }

    /** On the link's loop: it was given away before the other end had answered, and the answer is no. */
    void refused() {
        refused = true;
    }

    /**
     * Takes a datagram of the visitor.
     *
     * @return whether a flush is needed that was not needed before
     */
    boolean take(ByteBuf datagram) {
        lastHeard = System.nanoTime();
        proven |= lastAnswered != 0;
        if (state == State.RESTING && lastHeard - restUntil >= 0) {
            state = State.OPENING;
            open();
        }
        Channel opened = link;
        if (opened == null) {
            keep(datagram);
            return false;
        }
        write(opened, datagram);
        boolean first = !unflushed;
        unflushed = true;
        return first;
    }

    private void write(Channel opened, ByteBuf datagram) {
        if (opened.isWritable()) {
            opened.write(datagram, opened.voidPromise());
        } else {
            port.drop(datagram);
        }
    }

    private void keep(ByteBuf datagram) {
        int bytes = datagram.readableBytes();
        boolean room = state == State.OPENING
                && early.size() < MOST_EARLY
                && earlyBytes + bytes <= MOST_EARLY_BYTES
                && visitors.takeEarly(bytes);
        if (room) {
            earlyBytes += bytes;
            early.add(datagram);
        } else {
            port.drop(datagram);
        }
    }

    void flush() {
        unflushed = false;
        Channel opened = link;
        if (opened != null) {
            opened.flush();
        }
    }

    /** Forgets the visitor; its next datagram begins anew. */
    void end() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        dropEarly();
        visitors.left(this);
        Channel opened = link;
        if (opened != null) {
            link = null;
            opened.close();
        } else if (opening != null) {
            opening.cancel(false);
        }
    }

    private void dropEarly() {
        for (ByteBuf datagram = early.poll(); datagram != null; datagram = early.poll()) {
            port.drop(datagram);
        }
        visitors.giveEarlyBack(earlyBytes);
        earlyBytes = 0;
    }

    /** On the link's loop: the target has sent something. */
    void answer(ByteBuf datagram) {
        lastAnswered = System.nanoTime() | 1;
        port.send(address, datagram);
    }

    /** On the link's loop. */
    void answersEnded() {
        port.flush();
    }

    /** Whether it has sent again after an answer: nobody who only makes up senders does. */
    boolean isProven() {
        return proven;
    }

    long lastHeard() {
        return lastHeard;
    }

    /** Long ago where there was no answer. */
    long lastAnswered() {
        long answered = lastAnswered;
        return answered == 0 ? lastHeard : answered;
    }

    Recent.Node place() {
        return place;
    }

    Recent.Node placeInSource() {
        return placeInSource;
    }

    Recent sources() {
        return sources;
    }

    Source source() {
        return source;
    }

    DatagramPort port() {
        return port;
    }

    InetSocketAddress address() {
        return address;
    }
}
