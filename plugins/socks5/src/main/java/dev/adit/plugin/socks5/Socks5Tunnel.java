package dev.adit.plugin.socks5;

import dev.adit.api.config.Credentials;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import dev.adit.api.tunnel.ListeningTunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One {@code socks5} tunnel: each visitor says where to, and becomes one link. */
final class Socks5Tunnel extends ListeningTunnel {
    /** Links of this type are served by every client: dial and splice. */
    private static final String LINK_TYPE = "tcp";

    private final Credentials auth;
    /** Those who have no link yet: nobody would wait for them. */
    private final Set<Channel> asking = ConcurrentHashMap.newKeySet();

    Socks5Tunnel(Credentials auth, TunnelContext context) {
        super(context, Claim.protocol(Socks5TunnelType.NAME, Socks5Tunnel::match));
        this.auth = auth;
    }

    private static Match match(ByteBuf bytes) {
        return bytes.getByte(bytes.readerIndex()) == Socks.VERSION ? Match.YES : Match.NO;
    }

    @Override
    protected void accept(Visitor visitor) {
        Channel channel = visitor.channel();
        asking.add(channel);
        channel.closeFuture().addListener(gone -> asking.remove(channel));
        LinkRequest first = context().request(visitor, LINK_TYPE).withAwaitReply(true);
        context().links().admit(visitor, first).addListener((Future<LinkRequest> admitted) -> {
            if (admitted.isSuccess()) {
                channel.pipeline()
                        .addLast(new SocksVisitor(visitor, admitted.getNow(), auth, context(), asking::remove));
            } else {
                Socks.reset(channel);
            }
        });
    }

    @Override
    protected void endWaiting() {
        asking.forEach(Channel::close);
    }
}
