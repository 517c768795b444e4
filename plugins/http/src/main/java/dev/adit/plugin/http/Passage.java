package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Visitor;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** The way to the target for a visitor whose TLS is the target's, and whom features have seen already. */
@LoopOnly
final class Passage {
    private Passage() {}

    /** What the visitor's handlers pass on from now on goes to the target. */
    static void begin(HttpTunnel tunnel, Visitor visitor, LinkRequest request) {
        TunnelLinks links = tunnel.links();
        DuplexChannel channel = visitor.channel();
        if (links.refuse(request) != null) {
            Ends.reset(channel);
            return;
        }
        channel.pipeline().addLast(new Keeper());
        Future<Channel> link = links.open(request);
        channel.closeFuture().addListener(gone -> link.cancel(false));
        link.addListener(opened -> {
            if (opened.isSuccess()) {
                links.splice(channel, link.getNow());
            } else {
                Ends.reset(channel);
            }
        });
    }
}
