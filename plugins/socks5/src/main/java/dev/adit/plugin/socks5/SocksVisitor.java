package dev.adit.plugin.socks5;

import dev.adit.api.config.Address;
import dev.adit.api.config.Credentials;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.DatagramAssociations;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import dev.adit.plugin.socks5.Socks.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One visitor from its first byte to its link.
 *
 * <pre>
 * GREETING -> LOGIN -> REQUEST -> OPENING -> JOINED       (the splice has it; this handler is gone)
 *         \_________/                    \-> ASSOCIATED   (the connection stands for datagrams beside it)
 * each -> ENDED                                           (answered; what still comes is dropped)
 * </pre>
 *
 * What comes behind the request, and the visitor's end, are kept in order for the splice.
 */
@LoopOnly
final class SocksVisitor extends ChannelInboundHandlerAdapter {
    /** From the first byte to the last of the request: dripping does not help. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Some transports read on behind a visitor's end, whatever they are told. */
    static final int MOST_KEPT = 256 * 1024;

    private static final int FAREWELL_SECONDS = 2;

    private final Visitor visitor;
    private final LinkRequest request;
    private final Credentials auth;
    private final TunnelContext context;
    private final Consumer<Channel> settled;

    private State state = State.GREETING;
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;
    private boolean inputEnded;
    private @Nullable Future<?> deadline;
    private @Nullable Future<?> opening;

    private enum State {
        GREETING,
        LOGIN,
        REQUEST,
        OPENING,
        JOINED,
        ASSOCIATED,
        ENDED;

        boolean isAsking() {
            return compareTo(OPENING) < 0;
        }
    }

    SocksVisitor(
            Visitor visitor, LinkRequest request, Credentials auth, TunnelContext context, Consumer<Channel> settled) {
        this.visitor = visitor;
        this.request = request;
        this.auth = auth;
        this.context = context;
        this.settled = settled;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor().schedule(() -> ctx.close(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.ENDED || state == State.ASSOCIATED) {
            bytes.release();
            return;
        }
        kept = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), kept, bytes);
        if (kept.readableBytes() > MOST_KEPT) {
            Socks.reset(ctx.channel());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        while (state.isAsking() && kept.isReadable() && step(ctx)) {
            // One message after the other, as long as they are whole.
        }
        if (state.isAsking()) {
            ctx.read();
        }
    }

    /** Reads one message; false where bytes are missing. */
    private boolean step(ChannelHandlerContext ctx) {
        byte version = kept.getByte(kept.readerIndex());
        if (version != (state == State.LOGIN ? Socks.LOGIN_VERSION : Socks.VERSION)) {
            // Whoever speaks another protocol would not understand an answer.
            become(State.ENDED);
            ctx.close();
            return false;
        }
        return switch (state) {
            case GREETING -> greet(ctx);
            case LOGIN -> logIn(ctx);
            case REQUEST -> request(ctx);
            case OPENING, JOINED, ASSOCIATED, ENDED -> false;
        };
    }

    private boolean greet(ChannelHandlerContext ctx) {
        byte[] methods = counted(1);
        if (methods == null) {
            return false;
        }
        kept.skipBytes(2 + methods.length);
        String offered = new String(methods, StandardCharsets.ISO_8859_1);
        if (auth.none() && offered.indexOf(Socks.NO_LOGIN) >= 0) {
            become(State.REQUEST);
            answer(ctx, Socks.VERSION, Socks.NO_LOGIN);
        } else if (offered.indexOf(Socks.USER_AND_PASSWORD) >= 0) {
            become(State.LOGIN);
            answer(ctx, Socks.VERSION, Socks.USER_AND_PASSWORD);
        } else {
            end(ctx, Unpooled.wrappedBuffer(new byte[] {Socks.VERSION, Socks.NO_METHOD}));
        }
        return true;
    }

    private boolean logIn(ChannelHandlerContext ctx) {
        byte[] user = counted(1);
        byte[] password = user == null ? null : counted(2 + user.length);
        if (user == null || password == null) {
            return false;
        }
        kept.skipBytes(3 + user.length + password.length);
        if (auth.allows(new String(user, StandardCharsets.UTF_8), password)) {
            become(State.REQUEST);
            answer(ctx, Socks.LOGIN_VERSION, (byte) 0);
        } else {
            context.logger()
                    .atDebug()
                    .addKeyValue("visitor", visitor.address())
                    .log("visitor-refused: wrong user or password");
            end(ctx, Unpooled.wrappedBuffer(new byte[] {Socks.LOGIN_VERSION, 1}));
        }
        return true;
    }

    /** A field behind its length byte; null where bytes are missing. Nothing is moved. */
    private byte @Nullable [] counted(int offset) {
        if (kept.readableBytes() <= offset) {
            return null;
        }
        int start = kept.readerIndex() + offset;
        byte[] field = new byte[kept.getUnsignedByte(start)];
        if (kept.readableBytes() <= offset + field.length) {
            return null;
        }
        kept.getBytes(start + 1, field);
        return field;
    }

    private boolean request(ChannelHandlerContext ctx) {
        Socks.Request asked = Socks.Request.read(kept);
        if (asked == null) {
            return false;
        }
        if (asked.host() == null) {
            end(ctx, Socks.reply(Reply.ADDRESS_TYPE_NOT_SUPPORTED));
        } else if (asked.command() == Socks.CONNECT) {
            connect(ctx, asked.host(), asked.port());
        } else if (asked.command() == Socks.UDP_ASSOCIATE) {
            associate(ctx);
        } else {
            end(ctx, Socks.reply(Reply.COMMAND_NOT_SUPPORTED));
        }
        return true;
    }

    private void connect(ChannelHandlerContext ctx, String host, int port) {
        Address target;
        try {
            target = Address.named(host, port);
        } catch (IllegalArgumentException noTarget) {
            end(ctx, Socks.reply(Reply.GENERAL_FAILURE));
            return;
        }
        become(State.OPENING);
        Future<Channel> link = context.links().open(request.withTarget(target));
        opening = link;
        // It is told on the link's loop.
        link.addListener(done -> ctx.executor().execute(() -> {
            if (!link.isSuccess()) {
                refuse(ctx, link.cause());
            } else if (state == State.OPENING && ctx.channel().isActive()) {
                join(ctx, link.getNow());
            } else {
                Socks.reset(link.getNow());
            }
        }));
    }

    private void join(ChannelHandlerContext ctx, Channel link) {
        become(State.JOINED);
        settled.accept(ctx.channel());
        ctx.writeAndFlush(Socks.reply(Reply.SUCCEEDED));
        context.links().splice((DuplexChannel) ctx.channel(), link);
        ctx.pipeline().remove(this);
    }

    private void associate(ChannelHandlerContext ctx) {
        DatagramAssociations associations = context.service(DatagramAssociations.class);
        if (associations == null) {
            end(ctx, Socks.reply(Reply.COMMAND_NOT_SUPPORTED));
            return;
        }
        become(State.OPENING);
        Future<InetSocketAddress> association = associations.open(visitor);
        opening = association;
        association.addListener(done -> ctx.executor().execute(() -> {
            if (!association.isSuccess()) {
                refuse(ctx, association.cause());
            } else if (state == State.OPENING) {
                become(State.ASSOCIATED);
                settled.accept(ctx.channel());
                ctx.writeAndFlush(Socks.reply(Reply.SUCCEEDED, association.getNow()));
                kept.skipBytes(kept.readableBytes());
                closeWhereEnded(ctx);
                // Nothing is expected but its end (RFC 1928 §6).
                ctx.channel().config().setAutoRead(true);
            }
        }));
    }

    private void refuse(ChannelHandlerContext ctx, Throwable cause) {
        if (state == State.OPENING) {
            LinkFailure failure = cause instanceof LinkException no ? no.failure() : LinkFailure.INTERNAL;
            end(ctx, Socks.reply(Reply.of(failure)));
        }
    }

    private void answer(ChannelHandlerContext ctx, byte first, byte second) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {first, second}));
    }

    /** The last word. Not closed at once: what the visitor has sent meanwhile would make a reset of it. */
    private void end(ChannelHandlerContext ctx, ByteBuf lastWord) {
        become(State.ENDED);
        kept.skipBytes(kept.readableBytes());
        ctx.writeAndFlush(lastWord).addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
        deadline = ctx.executor().schedule(() -> ctx.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
        closeWhereEnded(ctx);
        ctx.channel().config().setAutoRead(true);
    }

    private void become(State next) {
        state = next;
        if (!next.isAsking()) {
            cancel(deadline);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            inputEnded = true;
            closeWhereEnded(ctx);
        }
    }

    /** A visitor that has ended its direction can still be joined, but not ask, and nobody needs to wait for it. */
    private void closeWhereEnded(ChannelHandlerContext ctx) {
        if (inputEnded && state != State.OPENING && state != State.JOINED) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ctx.close());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        become(State.ENDED);
        cancel(opening);
        ctx.fireChannelInactive();
    }

    /** Behind it stands the splice, where there is one. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel(deadline);
        boolean joined = state == State.JOINED;
        if (joined && kept.isReadable()) {
            ctx.fireChannelRead(kept);
            ctx.fireChannelReadComplete();
        } else {
            kept.release();
        }
        if (joined && inputEnded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private static void cancel(@Nullable Future<?> running) {
        if (running != null) {
            running.cancel(false);
        }
    }
}
