package dev.adit.kernel.signal;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.SignalMessage.GoodBye;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection after its login: the signal, at either end. Sends and answers heartbeats, passes good-byes on, skips what
 * it does not know, and ends by itself on silence, on a broken message, on a flood, or when the peer does not read. Its
 * first cause is kept and told once.
 *
 * <p>Confined to its channel's loop, except for what says otherwise.
 */
public final class SignalConnection extends SimpleChannelInboundHandler<ByteBuf> {
    /** Far more than a healthy peer ever leaves unread. */
    private static final int MAX_UNREAD = 256 * 1024;

    /** Many times what two healthy nodes say, each of which costs an answer or a task of the session's owner. */
    private static final int MESSAGES_PER_SECOND = 200;

    /** How long a good-bye may take to be written. */
    private static final int FAREWELL_SECONDS = 2;

    /** Who owns the session behind the signal. Called on the channel's loop. */
    public interface Listener {

        /**
         * The peer ends the session.
         *
         * @param from which signal
         * @param goodBye why, and for how long to stay away
         */
        void goodBye(SignalConnection from, GoodBye goodBye);

        /**
         * The server has several instances of this client. Only clients hear this.
         *
         * @param from which signal
         * @param waiting whether another one serves now; false when it is this one's turn
         */
        default void standby(SignalConnection from, boolean waiting) {}

        /**
         * The peer speaks of tunnels.
         *
         * @param from which signal
         * @param message an offer or an answer
         */
        default void heard(SignalConnection from, SignalMessage message) {
            // most have nothing to do with it
        }

        /**
         * The connection is gone; called once, last.
         *
         * @param which signal
         * @param cause for people
         */
        void ended(SignalConnection which, String cause);
    }

    private final Channel channel;
    private final HeartbeatSettings settings;
    private final Ticker ticker;
    private final Listener listener;
    private final MessageBudget budget;
    private final Outbox outbox;
    private @Nullable String cause;
    private boolean installed;
    private long sequence;
    private long askedAt;
    /** Not the channel's writability: a stream of QUIC is not writable while others use up what the network takes. */
    private int unsent;

    private volatile @Nullable Duration roundTrip;

    /**
     * Makes the signal of a channel whose hello is done. It works from {@link #install()} on; the end of the channel is
     * told even if it comes before that.
     *
     * @param channel owned from now on
     * @param settings of the heartbeat
     * @param listener hears good-byes and the end
     */
    public SignalConnection(Channel channel, HeartbeatSettings settings, Listener listener) {
        this(channel, settings, Ticker.systemTicker(), listener);
    }

    SignalConnection(Channel channel, HeartbeatSettings settings, Ticker ticker, Listener listener) {
        super(true);
        this.channel = channel;
        this.settings = settings;
        this.ticker = ticker;
        this.listener = listener;
        this.budget = new MessageBudget(MESSAGES_PER_SECOND, ticker.nanoTime());
        this.outbox = new Outbox(channel.eventLoop(), ticker, this::tell);
        channel.closeFuture().addListener(closed -> listener.ended(this, cause == null ? "connection closed" : cause));
    }

    /** Adds the handlers; what the hello's handler leaves unread must reach them. */
    @LoopOnly
    public void install() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(MAX_UNREAD / 2, MAX_UNREAD));
        channel.pipeline()
                .addFirst(new Heartbeat(settings, ticker, this::beat, () -> close(silence())))
                .addLast(new FrameDecoder(SignalWire.MAX_BYTES))
                .addLast(this);
        installed = true;
    }

    private String silence() {
        return "no sign of life for " + settings.deadAfter().toMillis() + " ms";
    }

    /**
     * The peer's address and the like.
     *
     * @return the channel; any thread
     */
    public Channel channel() {
        return channel;
    }

    /**
     * The last round trip of a heartbeat.
     *
     * @return null before the first one; any thread
     */
    public @Nullable Duration roundTrip() {
        return roundTrip;
    }

    /**
     * Says something and leaves the connection open.
     *
     * @param message a good-bye, while links still run, or whose turn it is; any thread
     */
    public void say(SignalMessage message) {
        onLoop(() -> send(message));
    }

    /**
     * Says something of tunnels; dropped while the hello is not done, as whoever begins is answered in full anyway.
     *
     * @param message an offer or an answer; any thread
     */
    public void tell(SignalMessage message) {
        onLoop(() -> {
            if (installed) {
                send(message);
            }
        });
    }

    /**
     * Says something of a plugin's, in its turn.
     *
     * @param message to its other half; any thread
     * @return false where it is dropped, as too many wait
     */
    public boolean post(SignalMessage.PluginMessage message) {
        return outbox.post(message);
    }

    /**
     * Says good-bye and closes when that is written.
     *
     * @param goodBye why; any thread
     * @param why for people, on this side
     */
    public void closeWith(GoodBye goodBye, String why) {
        onLoop(() -> {
            keep(why);
            channel.writeAndFlush(SignalWire.encode(channel.alloc(), goodBye)).addListener(ChannelFutureListener.CLOSE);
            channel.eventLoop().schedule(() -> channel.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
        });
    }

    /**
     * Closes at once.
     *
     * @param why the cause, unless there is one already; any thread
     */
    public void close(String why) {
        onLoop(() -> {
            keep(why);
            channel.close();
        });
    }

    private void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    private void keep(String why) {
        if (cause == null) {
            cause = PeerText.safe(why);
        }
    }

    private void send(SignalMessage message) {
        if (unsent > MAX_UNREAD) {
            close("the peer does not read its signal");
            return;
        }
        ByteBuf bytes = SignalWire.encode(channel.alloc(), message);
        int size = bytes.readableBytes();
        unsent += size;
        channel.writeAndFlush(bytes).addListener(written -> unsent -= size);
    }

    private void beat() {
        sequence++;
        askedAt = ticker.nanoTime();
        send(new SignalMessage.Heartbeat(sequence, false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        if (!channel.isActive()) {
            return;
        }
        if (!budget.spend(ticker.nanoTime())) {
            close("a flood of messages: more than " + MESSAGES_PER_SECOND + " in a second");
            return;
        }
        SignalMessage message = SignalWire.decode(bytes);
        if (message instanceof SignalMessage.Heartbeat heartbeat) {
            heard(heartbeat);
        } else if (message instanceof GoodBye goodBye) {
            listener.goodBye(this, goodBye);
        } else if (message instanceof SignalMessage.Standby standby) {
            listener.standby(this, standby.waiting());
        } else if (message != null) {
            listener.heard(this, message);
        }
    }

    private void heard(SignalMessage.Heartbeat heartbeat) {
        if (!heartbeat.answer()) {
            send(new SignalMessage.Heartbeat(heartbeat.sequence(), true));
        } else if (heartbeat.sequence() == sequence && sequence > 0) {
            roundTrip = Duration.ofNanos(ticker.nanoTime() - askedAt);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        close(PeerText.safe(String.valueOf(thrown.getMessage())));
    }
}
