package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.peer.PeerTalk.Hello;
import dev.adit.kernel.quic.QuicCarrier;
import dev.adit.kernel.quic.QuicConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of the connection of two clients, from the first relayed stream on: the ways, the channel on them, QUIC, its first
 * stream with all that the two say to each other, the links, and the search for a better way. The visitor's end begins it
 * and decides when it is not needed any more. It lives on the loop of that first stream.
 *
 * <p>It ends by {@link #end}, by the other end, and after half a minute in which nothing came by any way; the loss of one way
 * is not its end.
 */
@LoopOnly
final class PeerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
    /** Of each end, at a time. */
    static final int LINKS = 4096;

    private static final int RELAY_PINGS = 20;

    private final PeerSetup setup;
    private final EventLoop loop;
    private final Owner owner;
    private final PathSwitch ways;
    private final PathChannel channel;
    private final PeerTalk talk;
    private final PeerLinks links;
    private final PeerSearch search;
    private final Hello hello;
    private final long began = System.nanoTime();
    private @Nullable QuicConnection connection;
    private volatile @Nullable QuicCarrier carrier;
    private volatile boolean over;
    private int looks;
    private final CompletableFuture<Void> free = new CompletableFuture<>();
    private volatile PeerStatus status;

    /** Whoever keeps it; told on its loop. */
    interface Owner {
        /** Links may be opened, and come. */
        void stands(PeerConnection connection);

        /** A link of the other end. */
        void accept(DuplexChannel link);

        /** There is no way over the server any more; another one may be attached. */
        void relayLost(PeerConnection connection);

        /** Half a second has passed. */
        void looked(PeerConnection connection);

        /** For good. */
        void ended(PeerConnection connection, String cause);
    }

    PeerConnection(PeerSetup setup, EventLoop loop, Owner owner) {
        this.setup = setup;
        this.loop = loop;
        this.owner = owner;
        this.ways = new PathSwitch(loop, new FromBelow());
        this.channel = new PathChannel(ways, setup.visitor());
        this.talk = new PeerTalk(new FromPeer());
        this.search = new PeerSearch(setup, loop, ways, talk, new Moves());
        this.links = new PeerLinks(loop, search::why);
        boolean searches = setup.means().finder().get() != null;
        this.hello = new Hello(setup.mode(), searches, PeerSeal.nonce());
        this.status = PeerStatus.none(setup.terms().tunnel(), setup.peer(), "connecting");
        if (setup.mode() == PeerMode.PEER) {
            ways.relay().keepSmall();
        }
    }

    PeerSetup setup() {
        return setup;
    }

    EventLoop loop() {
        return loop;
    }

    // It comes about.

    /** At the visitor's end. */
    void connect(DuplexChannel raw) {
        register(raw);
        setup.quic()
                .connect(channel, channel.peer(), setup.other(), PeerSetup.HANDSHAKE)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        greet((QuicConnection) done.getNow());
                    } else {
                        end("no QUIC with the other client: " + done.cause().getMessage());
                    }
                });
    }

    private void greet(QuicConnection quic) {
        if (over) {
            quic.channel().close();
            return;
        }
        watch(quic);
        quic.hello(this::talkOn).addListener(opened -> {
            if (opened.isSuccess()) {
                talk.hello(hello);
                stands();
            } else {
                end("no stream: " + opened.cause().getMessage());
            }
        });
    }

    /** At the provider's end. */
    void await(DuplexChannel raw) {
        register(raw);
        channel.pipeline().addLast(setup.quic().server(new Door()));
        loop.schedule(
                () -> {
                    if (carrier == null) {
                        end("no QUIC with the other client in time");
                    }
                },
                PeerSetup.HANDSHAKE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void register(DuplexChannel raw) {
        loop.register(channel);
        ways.relay().attach(raw);
    }

    /** Whoever comes is who has proved in the seal that he may. */
    private final class Door implements QuicConnection.Doorman {
        private boolean open = true;

        @Override
        public void knocked(QuicConnection guest) {
            if (!open) {
                guest.channel().close();
            }
            open = false;
        }

        @Override
        public void greeted(QuicConnection guest, QuicStreamChannel stream) {
            if (over || carrier != null || !guest.peer().equals(setup.other())) {
                guest.channel().close();
                end("somebody stands between the visitor and this client");
                return;
            }
            guest.take();
            watch(guest);
            talkOn(stream);
            talk.hello(hello);
            stands();
        }
    }

    private void watch(QuicConnection quic) {
        connection = quic;
        PeerLife.watch(quic, ways, this::longestRoundTrip, this::look);
        quic.channel().closeFuture().addListener(closed -> end("the connection has ended"));
    }

    private void talkOn(QuicStreamChannel stream) {
        stream.pipeline().addLast(talk);
        carrier = QuicCarrier.install(stream, LINKS, owner::accept);
    }

    private void stands() {
        publish();
        LOG.atInfo()
                .addKeyValue("tunnel", PeerText.safe(setup.terms().tunnel()))
                .addKeyValue("after", PeerStatus.millis(System.nanoTime() - began))
                .log("peer-connected");
        QuicCarrier standing = carrier;
        if (standing != null) {
            links.stand(standing);
            owner.stands(this);
        }
    }

    /** Another stream that the server relays, in the place of the one that was lost. */
    void attach(DuplexChannel raw) {
        if (over) {
            raw.close();
            return;
        }
        ways.relay().attach(raw);
        ways.attached();
        publish();
        search.networkChanged();
    }

    // What is used of it.

    void open(PeerMode mode, Promise<DuplexChannel> link) {
        if (over) {
            link.tryFailure(lost());
        } else {
            links.open(mode, ways.isDirect(), search.isSettled(), link);
        }
    }

    /** Any thread. */
    boolean takesLinks() {
        QuicCarrier standing = carrier;
        return !over && standing != null && standing.accepting();
    }

    int links() {
        QuicCarrier standing = carrier;
        return standing == null ? 0 : standing.links();
    }

    /** Any thread. */
    boolean isRelayed() {
        return ways.relay().isUp();
    }

    /** Any thread. */
    PeerStatus status() {
        return status;
    }

    void goAway() {
        QuicCarrier standing = carrier;
        if (standing != null) {
            standing.goAway();
        }
    }

    private Duration longestRoundTrip() {
        Duration relay = ways.relay().roundTrip();
        DirectPath path = ways.direct();
        Duration direct = path == null ? Duration.ZERO : path.roundTrip();
        return relay.compareTo(direct) > 0 ? relay : direct;
    }

    private void look() {
        if (looks++ % RELAY_PINGS == 0) {
            ways.relay().ping();
        }
        links.look(ways.isDirect());
        publish();
        owner.looked(this);
    }

    private void publish() {
        if (over) {
            return;
        }
        DirectPath path = ways.isDirect() ? ways.direct() : null;
        Duration relay = ways.relay().isUp() ? ways.relay().roundTrip() : Duration.ZERO;
        Duration relayed = relay.isZero() ? null : relay;
        status = new PeerStatus(
                setup.terms().tunnel(),
                setup.peer(),
                path == null ? PeerStatus.RELAY : PeerStatus.PEER,
                path == null ? "" : path.method(),
                path == null ? "" : PeerStatus.text(path.remote()),
                path == null ? relayed : path.roundTrip(),
                relayed,
                path == null ? search.progress() : "",
                links(),
                ways.upgrades(),
                ways.downgrades(),
                ways.sentDirectly(),
                ways.relay().bytesSent());
    }

    // What is heard.

    private final class FromBelow implements PathSwitch.Listener {
        @Override
        public void packet(ByteBuf packet) {
            channel.received(packet);
        }

        @Override
        public void burstEnded() {
            channel.burstEnded();
        }

        @Override
        public void relayLost() {
            if (!over) {
                publish();
                owner.relayLost(PeerConnection.this);
            }
        }
    }

    private final class FromPeer implements PeerTalk.Listener {
        @Override
        public void hello(Hello theirs) {
            if (theirs.mode() == PeerMode.PEER) {
                ways.relay().keepSmall();
            }
            search.begin(hello, theirs);
        }

        @Override
        public void told(byte[] message) {
            search.heard(message);
        }

        @Override
        public void broken(String cause) {
            end("the other client does not keep to the rules: " + cause);
        }
    }

    /** What the search has come to. */
    private final class Moves implements PeerSearch.Listener {
        @Override
        public void direct() {
            links.direct();
            publish();
        }

        @Override
        public void settled() {
            links.settled();
        }

        @Override
        public void changed() {
            publish();
        }
    }

    // The end.

    private static LinkException lost() {
        return new LinkException(LinkFailure.CLIENT_OFFLINE, "the connection to the other client has ended");
    }

    /** Once; the other end hears of it by QUIC, if any way is there. */
    void end(String cause) {
        if (over) {
            return;
        }
        over = true;
        search.stop();
        links.failWaiting(lost());
        QuicCarrier standing = carrier;
        if (standing != null) {
            standing.closeAsync();
        }
        QuicConnection quic = connection;
        if (quic == null) {
            free();
        } else {
            quic.channel().close().addListener(closed -> free());
        }
        LOG.atInfo()
                .addKeyValue("tunnel", PeerText.safe(setup.terms().tunnel()))
                .addKeyValue("cause", PeerText.safe(cause))
                .log("peer-ended");
        status = PeerStatus.none(setup.terms().tunnel(), setup.peer(), cause);
        owner.ended(this, cause);
    }

    /** Not at once: it may be reading, or writing its last packet. */
    private void free() {
        loop.execute(() -> {
            // Not before: the path that it keeps carries the last word.
            search.end();
            channel.close();
            ways.close();
            free.complete(null);
        });
    }

    /** Any thread; completes when nothing of it is left. */
    CompletableFuture<Void> endLater(String cause) {
        loop.execute(() -> end(cause));
        return free;
    }
}
