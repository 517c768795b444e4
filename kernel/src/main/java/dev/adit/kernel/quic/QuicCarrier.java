package dev.adit.kernel.quic;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.quic.CarrierWords.Word;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A QUIC connection as a carrier: each link is a bidirectional stream. Beside the links stands the stream of the join, on
 * which either end says what streams do not tell by themselves ({@link CarrierWords}): that it opens no more links, and
 * at once that it has reset one.
 *
 * <p>Its end, whoever causes it: every link that is not complete is reset, and the connection closes when its signal has
 * ended too. {@link #whenClosed()} then fails with the first cause, or completes normally after {@link #closeAsync()}, and
 * when the peer said go-away and had no more links.
 */
public final class QuicCarrier implements LinkCarrier {
    /** Netty keeps about a KiB for each stream that was reset until the connection ends. */
    private static final int RESETS = 10_000;

    private final QuicConnection connection;
    private final QuicStreamChannel words;
    private final int maxLinks;
    private final Consumer<DuplexChannel> acceptor;
    private final LongObjectMap<QuicLink> links = new LongObjectHashMap<>();
    private final Set<QuicLink> burst = new LinkedHashSet<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CloseOnce closing = new CloseOnce(this::endOnLoop);
    private volatile int count;
    private volatile boolean accepting = true;
    private boolean opening = true;
    private long opened;
    private long arrived;
    /** How many links the peer has opened in all, once it opens no more. */
    private long expected = -1;

    private int resets;
    private boolean over;

    private QuicCarrier(
            QuicConnection connection, QuicStreamChannel words, int maxLinks, Consumer<DuplexChannel> acceptor) {
        this.connection = connection;
        this.words = words;
        this.maxLinks = maxLinks;
        this.acceptor = acceptor;
    }

    /**
     * Makes a carrier of a connection whose join was taken.
     *
     * @param join the join's own stream; what its handshake leaves unread must reach the handler that is added here
     * @param maxLinks open at a time
     * @param acceptor gets each link that the peer opens, on the connection's loop, registered and active, auto-read off;
     *     if it throws, the link is reset
     * @return the carrier; it owns the links and the join's stream
     */
    @LoopOnly
    public static QuicCarrier install(QuicStreamChannel join, int maxLinks, Consumer<DuplexChannel> acceptor) {
        QuicConnection connection = QuicConnection.of(join);
        QuicCarrier carrier = new QuicCarrier(connection, join, maxLinks, acceptor);
        join.pipeline().addLast(new CarrierWords(carrier::heard));
        join.config().setAutoRead(true);
        join.closeFuture().addListener(closed -> carrier.lost());
        connection.carry(carrier);
        return carrier;
    }

    private EventLoop loop() {
        return words.eventLoop();
    }

    // Opening.

    @Override
    public Future<DuplexChannel> open() {
        Promise<DuplexChannel> promise = loop().newPromise();
        onLoop(() -> open(promise), promise);
        return promise;
    }

    private void open(Promise<DuplexChannel> promise) {
        LinkException no = refusal();
        if (no != null) {
            promise.tryFailure(no);
            return;
        }
        connection
                .channel()
                .newStreamBootstrap()
                .type(QuicStreamType.BIDIRECTIONAL)
                .option(QuicTuning.AUTO_READ, false)
                .option(QuicTuning.HALF_CLOSURE, true)
                .handler(QuicStreams.initializer(stream -> opened++))
                .create()
                .addListener((Future<QuicStreamChannel> created) -> opened(created, promise));
    }

    private @Nullable LinkException refusal() {
        if (over) {
            return new LinkException(LinkFailure.CLIENT_OFFLINE, "the carrier was lost");
        }
        if (!opening) {
            return new LinkException(LinkFailure.SHUTTING_DOWN, "the carrier goes away");
        }
        return links.size() < maxLinks
                ? null
                : new LinkException(LinkFailure.OVERLOADED, "as many links as a carrier may have: " + maxLinks);
    }

    private void opened(Future<QuicStreamChannel> created, Promise<DuplexChannel> promise) {
        if (!created.isSuccess()) {
            promise.tryFailure(new LinkException(
                    LinkFailure.OVERLOADED, "no stream: " + created.cause().getMessage()));
            return;
        }
        QuicStreamChannel stream = created.getNow();
        add(stream);
        if (!promise.trySuccess(stream)) {
            stream.close();
        }
    }

    private QuicLink add(QuicStreamChannel stream) {
        QuicLink link = new QuicLink(this, stream);
        stream.pipeline().addFirst(link);
        links.put(stream.streamId(), link);
        count = links.size();
        stream.closeFuture().addListener(closed -> {
            links.remove(stream.streamId());
            count = links.size();
        });
        return link;
    }

    /** The peer has opened a stream. */
    @LoopOnly
    void accept(QuicStreamChannel stream) {
        arrived++;
        add(stream);
        reviewAccepting();
        if (over || links.size() > maxLinks) {
            stream.close();
            return;
        }
        try {
            acceptor.accept(stream);
        } catch (RuntimeException | LinkageError defect) {
            connection.defect(defect);
            stream.close();
        }
    }

    // What is said beside the links.

    private void heard(Word word, long number) {
        switch (word) {
            case GO_AWAY -> {
                expected = number;
                opening = false;
                reviewAccepting();
            }
            case RESET -> {
                QuicLink link = links.get(number);
                if (link != null) {
                    link.broken(QuicLink.reset());
                }
            }
        }
    }

    @LoopOnly
    void tellReset(long stream) {
        resets++;
        reviewAccepting();
        say(Word.RESET, stream);
    }

    private void say(Word word, long number) {
        if (words.isActive()) {
            words.writeAndFlush(word.encode(words.alloc(), number));
        }
    }

    @Override
    public void goAway() {
        onLoop(
                () -> {
                    opening = false;
                    reviewAccepting();
                    say(Word.GO_AWAY, opened);
                },
                null);
    }

    /** After a go-away of the peer it still accepts until the last link has come that was opened before. */
    private void reviewAccepting() {
        boolean all = expected >= 0 && arrived >= expected;
        accepting = !over && resets < RESETS && (expected < 0 ? opening : !all);
    }

    // Datagrams.

    int longestDatagram() {
        return connection.longestDatagram();
    }

    @LoopOnly
    void sendDatagram(long stream, ByteBuf datagram) {
        connection.sendDatagram(stream, datagram);
    }

    @LoopOnly
    void datagram(long stream, ByteBuf datagram) {
        QuicLink link = links.get(stream);
        if (link == null) {
            datagram.release();
            return;
        }
        link.received(datagram);
        burst.add(link);
    }

    @LoopOnly
    void burstEnded() {
        if (!burst.isEmpty()) {
            List<QuicLink> told = List.copyOf(burst);
            burst.clear();
            told.forEach(QuicLink::burstEnded);
        }
    }

    // The end.

    @LoopOnly
    void broken(IOException cause) {
        for (QuicLink link : List.copyOf(links.values())) {
            link.broken(cause);
        }
    }

    private void lost() {
        boolean complete = closing.isClosing() || (expected >= 0 && links.isEmpty());
        end(complete ? null : connection.cause());
    }

    private CompletionStage<Void> endOnLoop() {
        onLoop(() -> end(null), null);
        return ended.minimalCompletionStage();
    }

    private void end(@Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        reviewAccepting();
        List.copyOf(links.values()).forEach(link -> link.stream().close());
        words.close();
        connection.carriesNoMore();
        if (cause == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(cause);
        }
    }

    private void onLoop(Runnable task, @Nullable Promise<?> failed) {
        if (loop().inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop().execute(task);
        } catch (RejectedExecutionException loopEnded) {
            if (failed != null) {
                failed.tryFailure(new LinkException(LinkFailure.SHUTTING_DOWN, "the event loop has ended"));
            } else {
                ended.complete(null);
            }
        }
    }

    @Override
    public int links() {
        return count;
    }

    @Override
    public Channel carrier() {
        return connection.channel();
    }

    @Override
    public boolean accepting() {
        return accepting;
    }

    @Override
    public void doubt() {
        connection.doubt();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return ended.minimalCompletionStage();
    }
}
