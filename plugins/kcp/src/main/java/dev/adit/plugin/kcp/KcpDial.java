package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of one pipe: greets the server, then hands datagrams to the conversation. A handler of the socket's pipeline,
 * which it closes when the conversation is over.
 *
 * <pre>
 * ASKING --a cookie--> OPENING --opened--> TALKING --the conversation is over--> DONE
 * ASKING, OPENING --no answer for 8 s, cancelled--> DONE
 * </pre>
 */
final class KcpDial extends ChannelInboundHandlerAdapter {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PATIENCE_MILLIS = 8_000;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private enum State {
        ASKING,
        OPENING,
        TALKING,
        DONE
    }

    private final KcpSettings settings;
    private final InetSocketAddress server;
    private final Promise<DuplexChannel> promise;
    private State state = State.ASKING;
    private Greeting said = Greeting.ask(RANDOM.nextLong());
    private @Nullable Conversation conversation;
    private @Nullable Future<?> repetition;
    private boolean heard;

    KcpDial(KcpSettings settings, InetSocketAddress server, Promise<DuplexChannel> promise) {
        this.settings = settings;
        this.server = server;
        this.promise = promise;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Future<?> deadline = context.executor()
                .schedule(
                        () -> promise.tryFailure(new IOException("no answer over UDP")),
                        PATIENCE_MILLIS,
                        TimeUnit.MILLISECONDS);
        promise.addListener(done -> {
            deadline.cancel(false);
            if (!done.isSuccess()) {
                finish(context.channel());
            }
        });
        say(context, said, FIRST_PAUSE_MILLIS);
    }

    private void say(ChannelHandlerContext context, Greeting greeting, long pause) {
        if (repetition != null) {
            repetition.cancel(false);
        }
        said = greeting;
        new KcpSocket(context, server).send(greeting);
        repetition = context.executor()
                .schedule(
                        () -> say(context, greeting, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)),
                        pause,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (packet.sender().equals(server)) {
                take(context, packet.content());
            }
        } finally {
            packet.release();
        }
    }

    private void take(ChannelHandlerContext context, ByteBuf datagram) {
        Greeting greeting = Greeting.read(datagram);
        if (greeting != null) {
            if (greeting.nonce() == said.nonce()) {
                greeted(context, greeting);
            }
        } else if (conversation != null) {
            conversation.heard(datagram);
            heard = true;
        }
    }

    private void greeted(ChannelHandlerContext context, Greeting greeting) {
        if (state == State.ASKING && greeting.kind() == Greeting.COOKIE) {
            state = State.OPENING;
            say(context, greeting.as(Greeting.OPEN), FIRST_PAUSE_MILLIS);
        } else if (state == State.OPENING && greeting.kind() == Greeting.OPENED && said.isOf(greeting)) {
            state = State.TALKING;
            stopSaying();
            talk(context);
        } else if (greeting.kind() == Greeting.GONE && conversation != null && said.isOf(greeting)) {
            conversation.gone();
        }
    }

    /** Of the one conversation that the socket is there for. */
    private final class Life implements Conversation.Life {
        private final Channel socket;

        Life(Channel socket) {
            this.socket = socket;
        }

        @Override
        public void lingers(Conversation conversation) {
            // The socket waits for it.
        }

        @Override
        public void over(Conversation conversation) {
            finish(socket);
        }
    }

    private void talk(ChannelHandlerContext context) {
        Channel socket = context.channel();
        Conversation begun = new Conversation(new KcpSocket(context, server), said, settings, new Life(socket));
        conversation = begun;
        socket.eventLoop().register(begun.channel()).addListener(registered -> {
            if (!registered.isSuccess()) {
                promise.tryFailure(registered.cause());
            } else if (!promise.trySuccess(begun.channel())) {
                begun.channel().close();
            }
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (heard && conversation != null) {
            heard = false;
            conversation.settle();
        }
    }

    /** Of an ICMP message, such as that nobody listens there: it may come from anybody, so it only counts as no answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // said again until the deadline
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        promise.tryFailure(new IOException("the socket was closed"));
        if (conversation != null) {
            conversation.fail("the socket was closed");
        }
    }

    private void stopSaying() {
        if (repetition != null) {
            repetition.cancel(false);
        }
    }

    /** Not at once: it may be reading. */
    private void finish(Channel socket) {
        if (state != State.DONE) {
            state = State.DONE;
            stopSaying();
            socket.eventLoop().execute(socket::close);
        }
    }
}
