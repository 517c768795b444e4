package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.transport.UdpSockets;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection as the search for its path sees it. What the search throws harms nothing but the search. */
@LoopOnly
final class SearchPeering implements Peering {
    private static final Logger LOG = LoggerFactory.getLogger(SearchPeering.class);
    private static final Repeat BROKEN = Repeat.by();

    private final View view;
    private final byte[] secret;
    private final UdpSockets sockets;
    private @Nullable PathSearch search;
    private boolean over;

    /** The connection's side of it. */
    interface View {
        EventLoop loop();

        String tunnel();

        boolean isVisitor();

        Duration relayRoundTrip();

        void tell(byte[] message);

        void use(DirectPath path);

        void leave(String why);

        void progress(String state, boolean settled);
    }

    SearchPeering(View view, byte[] secret, UdpSockets sockets) {
        this.view = view;
        this.secret = secret.clone();
        this.sockets = sockets;
    }

    void begin(PathFinder finder) {
        guarded(() -> search = finder.search(this));
    }

    void heard(byte[] message) {
        PathSearch running = search;
        if (running != null && !over) {
            guarded(() -> running.heard(message));
        }
    }

    void networkChanged() {
        PathSearch running = search;
        if (running != null && !over) {
            guarded(running::networkChanged);
        }
    }

    void end() {
        PathSearch running = search;
        boolean first = !over;
        over = true;
        if (running != null && first) {
            guarded(running::close);
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError defect) {
            LOG.atError()
                    .addMarker(BROKEN)
                    .addKeyValue("tunnel", tunnel())
                    .setCause(defect)
                    .log("path-search-broken");
            if (!over) {
                view.progress("the plugin that finds paths is broken; the log has more", true);
            }
        }
    }

    @Override
    public EventLoop loop() {
        return view.loop();
    }

    @Override
    public String tunnel() {
        return view.tunnel();
    }

    @Override
    public boolean initiator() {
        return view.isVisitor();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public Duration relayRoundTrip() {
        return view.relayRoundTrip();
    }

    @Override
    public void tell(byte[] message) {
        if (!over) {
            view.tell(message);
        }
    }

    @Override
    public Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler) {
        return sockets.open(local, handler, loop());
    }

    @Override
    public void use(DirectPath path) {
        if (over) {
            path.close();
        } else {
            view.use(path);
        }
    }

    @Override
    public void leave(String why) {
        if (!over) {
            view.leave(why);
        }
    }

    @Override
    public void progress(String state, boolean settled) {
        if (!over) {
            view.progress(state, settled);
        }
    }
}
