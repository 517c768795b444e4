package dev.adit.plugin.http;

import dev.adit.api.tunnel.Visitor;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the server name of a TLS visitor: its tunnel's certificate answers, or the target itself does. */
final class ServerNames extends AbstractSniHandler<Member> {
    private final HttpEntry entry;
    private final Visit visit;

    ServerNames(HttpEntry entry, Visit visit) {
        super(ClientHellos.LARGEST, Limits.HEAD.toMillis());
        this.entry = entry;
        this.visit = visit;
    }

    @Override
    protected Future<Member> lookup(ChannelHandlerContext context, @Nullable String name) {
        String host = name == null ? "" : name.toLowerCase(Locale.ROOT);
        Member member = entry.routes().ofName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        return member == null
                ? context.executor().newFailedFuture(new UnknownName())
                : context.executor().newSucceededFuture(member);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String name, Future<Member> found) {
        if (!found.isSuccess()) {
            context.writeAndFlush(ClientHellos.unrecognizedName(context.alloc()))
                    .addListener(done -> context.close());
            return;
        }
        Member member = found.getNow();
        SslContext tls = member.tunnel().certificate();
        if (tls == null) {
            Visitor visitor = visit.at(member.index());
            if (entry.isGreeting()) {
                Passage.begin(member.tunnel(), visitor, visit.belongings().request(member));
            } else {
                member.tunnel().pass(visitor);
            }
            context.pipeline().remove(this);
            return;
        }
        SslHandler handler = tls.newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(Limits.HEAD.toMillis());
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addLast(handler, new AfterHandshake(entry, visit.overTls()));
        pipeline.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Expected in daily life, so it has no stack trace. */
    private static final class UnknownName extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownName() {
            super("no tunnel has this server name", null, false, false);
        }
    }
}
