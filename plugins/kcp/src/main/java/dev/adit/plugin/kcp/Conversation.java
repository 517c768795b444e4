package dev.adit.plugin.kcp;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A conversation by {@link Kcp} on a socket and a clock, and the channel above it. It outlives the channel until its last
 * bytes have arrived, as TCP does. On the socket's loop.
 *
 * <pre>
 * OPEN      --the channel closes in order--> LINGERING
 * OPEN      --the channel breaks off, the peer is silent or gone--> OVER
 * LINGERING --everything has arrived and the peer has ended, or time is up--> OVER
 * any       --the socket closes--> OVER
 * </pre>
 */
@LoopOnly
final class Conversation {
    /** So long the peer may leave unanswered what has to be answered. */
    private static final int SILENCE_MILLIS = 6_000;

    /** So long what was written may take to arrive when the channel has closed, and then the peer's end. */
    private static final int LAST_BYTES_MILLIS = 60_000;

    private static final int LAST_END_MILLIS = 3_000;

    private enum State {
        OPEN,
        LINGERING,
        OVER
    }

    private final KcpSocket socket;
    private final Greeting opened;
    private final int interval;
    private final Life life;
    private final Kcp kcp;
    private final KcpChannel channel;
    private State state = State.OPEN;
    private boolean flushAhead;
    private int heardAt;
    private int lingersUntil;
    private boolean lastBytesArrived;
    private @Nullable Future<?> tick;

    /** Whoever knows of all conversations; on their loop. */
    interface Life {
        /** Its channel has closed, and its last bytes are under way. */
        void lingers(Conversation conversation);

        /** Once: nothing is left of it. */
        void over(Conversation conversation);
    }

    Conversation(KcpSocket socket, Greeting opened, KcpSettings settings, Life life) {
        Channel datagrams = socket.context().channel();
        this.socket = socket;
        this.opened = opened;
        this.interval = settings.interval();
        this.life = life;
        this.kcp = new Kcp(opened.conversation(), settings, datagrams.alloc(), socket::send);
        this.heardAt = now();
        this.channel = new KcpChannel(datagrams, socket.remote(), this);
    }

    private static int now() {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    KcpChannel channel() {
        return channel;
    }

    /** Whether a greeting is of this conversation, and not of an earlier one. */
    boolean isOf(Greeting greeting) {
        return opened.isOf(greeting);
    }

    // The line.

    /** Takes a datagram, which stays the caller's. {@link #settle} follows before the loop does anything else. */
    void heard(ByteBuf datagram) {
        if (state != State.OVER && kcp.input(datagram, now())) {
            heardAt = now();
        }
    }

    /** No more datagrams for now. */
    void settle() {
        if (state == State.OPEN) {
            channel.deliver();
            channel.writeOn();
        }
        flush();
    }

    /** The peer has broken off. */
    void gone() {
        fail("the peer has broken off");
    }

    // The channel.

    /** What is written behind the end fails with the close that follows it. */
    int write(ByteBuf bytes) {
        if (state != State.OPEN) {
            return 0;
        }
        int written = kcp.write(bytes);
        flushSoon();
        return written;
    }

    void end() {
        kcp.end();
        flushSoon();
    }

    boolean hasNews() {
        return kcp.isReady() || kcp.isAtEnd();
    }

    @Nullable
    ByteBuf read() {
        return kcp.read();
    }

    boolean isAtEnd() {
        return kcp.isAtEnd();
    }

    /** The channel has delivered; there may be room to tell of. */
    void delivered() {
        if (kcp.isBusy()) {
            flushSoon();
        }
    }

    /** The channel has closed; in order if everything written was taken. */
    void closed(boolean inOrder) {
        if (state != State.OPEN) {
            return;
        }
        if (!inOrder) {
            breakOff();
            return;
        }
        state = State.LINGERING;
        lingersUntil = now() + LAST_BYTES_MILLIS;
        kcp.end();
        flushSoon();
        life.lingers(this);
    }

    // The clock.

    /** After whatever else is written in this turn of the loop, so that segments are full. */
    private void flushSoon() {
        if (!flushAhead && state != State.OVER) {
            flushAhead = true;
            loop().execute(() -> {
                flushAhead = false;
                flush();
            });
        }
    }

    private void flush() {
        if (state == State.OVER) {
            return;
        }
        boolean expected = kcp.isExpecting();
        kcp.flush(now());
        socket.flush();
        if (!expected && kcp.isExpecting()) {
            heardAt = now();
        }
        if (state == State.LINGERING) {
            linger();
        }
        if (tick == null && state != State.OVER && (kcp.isBusy() || state == State.LINGERING)) {
            tick = loop().schedule(this::tick, interval, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        tick = null;
        if (kcp.isExpecting() && now() - heardAt > SILENCE_MILLIS) {
            fail("no answer from " + NetUtil.toSocketAddressString(socket.remote()) + " for " + SILENCE_MILLIS / 1000
                    + " s");
        } else if (state == State.OPEN) {
            settle();
        } else {
            flush();
        }
    }

    private void linger() {
        if (kcp.isEmpty() && !lastBytesArrived) {
            lastBytesArrived = true;
            lingersUntil = now() + LAST_END_MILLIS;
        }
        ByteBuf late = kcp.read();
        while (late != null) {
            late.release();
            late = kcp.read();
        }
        if (kcp.isEmpty() && kcp.isAtEnd()) {
            finish();
        } else if (now() - lingersUntil >= 0) {
            breakOff();
        }
    }

    private EventLoop loop() {
        return channel.parent().eventLoop();
    }

    // The end.

    /** At once; the peer is told. */
    void breakOff() {
        if (state == State.OVER) {
            return;
        }
        if (socket.context().channel().isActive()) {
            socket.send(opened.as(Greeting.GONE));
        }
        finish();
    }

    /** The socket has closed, or nobody answers. */
    void fail(String why) {
        if (state == State.OVER) {
            return;
        }
        boolean open = state == State.OPEN;
        finish();
        if (open) {
            channel.breakBecause(new IOException(why));
        }
    }

    private void finish() {
        state = State.OVER;
        if (tick != null) {
            tick.cancel(false);
        }
        kcp.release();
        life.over(this);
    }
}
