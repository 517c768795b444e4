package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.PathFinder;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.peer.PeerTalk.Hello;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.transport.UdpSockets;
import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The search for a connection's direct path: what it says goes to the other end, what it finds to the switch. */
@LoopOnly
final class PeerSearch implements SearchPeering.View {
    private static final Logger LOG = LoggerFactory.getLogger(PeerSearch.class);

    private final PeerSetup setup;
    private final EventLoop loop;
    private final PathSwitch ways;
    private final PeerTalk talk;
    private final Listener listener;
    private final long began = System.nanoTime();
    private @Nullable SearchPeering search;
    private String progress = "";
    private boolean settled;
    private boolean over;

    /** The connection. */
    interface Listener {
        /** Packets go directly from now on. */
        void direct();

        /** Nobody needs to wait for a path now. */
        void settled();

        /** There is something else to show. */
        void changed();
    }

    PeerSearch(PeerSetup setup, EventLoop loop, PathSwitch ways, PeerTalk talk, Listener listener) {
        this.setup = setup;
        this.loop = loop;
        this.ways = ways;
        this.talk = talk;
        this.listener = listener;
    }

    /** Both ends have said hello. */
    void begin(Hello own, Hello theirs) {
        PathFinder finder = setup.means().finder().get();
        if (over || finder == null || !own.searches()) {
            progress("no plugin here finds paths", true);
        } else if (!theirs.searches()) {
            progress("no plugin at the other client finds paths", true);
        } else {
            Bytes visitors = setup.visitor() ? own.salt() : theirs.salt();
            Bytes providers = setup.visitor() ? theirs.salt() : own.salt();
            byte[] secret = PeerSeal.secret(setup.terms(), setup.ends(), visitors, providers);
            SearchPeering begun =
                    new SearchPeering(this, secret, new UdpSockets(setup.means().loops()));
            search = begun;
            begun.begin(finder);
        }
    }

    void heard(byte[] message) {
        SearchPeering searching = search;
        if (searching != null && !over) {
            searching.heard(message);
        }
    }

    void networkChanged() {
        SearchPeering searching = search;
        if (searching != null) {
            searching.networkChanged();
        }
    }

    /** Looks for no other path, and keeps the one that there is. */
    void stop() {
        over = true;
    }

    void end() {
        over = true;
        SearchPeering searching = search;
        if (searching != null) {
            searching.end();
        }
    }

    /** How it goes, or why there is no path; empty where there is nothing to say. */
    String progress() {
        return progress;
    }

    boolean isSettled() {
        return settled;
    }

    String why() {
        return progress.isEmpty() ? "none was found yet" : progress;
    }

    // What it does.

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String tunnel() {
        return setup.terms().tunnel();
    }

    @Override
    public boolean isVisitor() {
        return setup.visitor();
    }

    @Override
    public Duration relayRoundTrip() {
        return ways.relay().roundTrip();
    }

    @Override
    public void tell(byte[] message) {
        talk.tell(message);
    }

    @Override
    public void use(DirectPath path) {
        ways.use(path);
        settled = false;
        LOG.atInfo()
                .addKeyValue("tunnel", PeerText.safe(tunnel()))
                .addKeyValue("method", path.method())
                .addKeyValue("remote", PeerStatus.text(path.remote()))
                .addKeyValue("rtt", PeerStatus.millis(path.roundTrip().toNanos()))
                .addKeyValue("after", PeerStatus.millis(System.nanoTime() - began))
                .log("peer-direct");
        listener.direct();
    }

    @Override
    public void leave(String why) {
        if (ways.direct() != null) {
            LOG.atInfo()
                    .addKeyValue("tunnel", PeerText.safe(tunnel()))
                    .addKeyValue("cause", PeerText.safe(why))
                    .log("peer-relayed");
            progress = why;
        }
        ways.leave();
        listener.changed();
    }

    @Override
    public void progress(String state, boolean nowSettled) {
        progress = state;
        settled = nowSettled;
        if (settled && !ways.isDirect()) {
            listener.settled();
        }
        listener.changed();
    }
}
