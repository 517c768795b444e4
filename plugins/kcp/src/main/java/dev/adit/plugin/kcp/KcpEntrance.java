package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers clients on the server's UDP port, and keeps their conversations, by address and number. Datagrams that are QUIC's
 * go on to the next handler. On the socket's loop.
 */
final class KcpEntrance extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(KcpEntrance.class);
    private static final int MOST_LINGERING = 256;

    private final KcpSettings settings;
    private final Consumer<DuplexChannel> acceptor;
    private final Cookies cookies = new Cookies(System::nanoTime);
    private final Map<Key, Conversation> conversations = new HashMap<>();
    private final Set<Conversation> heard = new LinkedHashSet<>();
    /** The oldest first. */
    private final Set<Conversation> lingering = new LinkedHashSet<>();

    private record Key(InetSocketAddress remote, int number) {}

    KcpEntrance(KcpSettings settings, Consumer<DuplexChannel> acceptor) {
        this.settings = settings;
        this.acceptor = acceptor;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof DatagramPacket packet) || Greeting.isForeign(packet.content())) {
            context.fireChannelRead(message);
            return;
        }
        try {
            take(context, packet.sender(), packet.content());
        } finally {
            packet.release();
        }
    }

    private void take(ChannelHandlerContext context, InetSocketAddress remote, ByteBuf datagram) {
        if (datagram.readableBytes() < Header.SIZE) {
            return;
        }
        Greeting greeting = Greeting.read(datagram);
        if (greeting != null) {
            greet(new KcpSocket(context, remote), greeting);
            return;
        }
        Conversation conversation = conversations.get(new Key(remote, datagram.getIntLE(datagram.readerIndex())));
        if (conversation != null) {
            conversation.heard(datagram);
            heard.add(conversation);
        }
    }

    private void greet(KcpSocket socket, Greeting greeting) {
        switch (greeting.kind()) {
            case Greeting.ASK ->
                socket.send(new Greeting(
                        Greeting.COOKIE, greeting.nonce(), cookies.make(socket.remote(), greeting.nonce())));
            case Greeting.OPEN -> open(socket, greeting);
            case Greeting.GONE -> {
                Conversation known = find(socket, greeting);
                if (known != null && known.isOf(greeting)) {
                    known.gone();
                }
            }
            default -> {
                // what servers say, or a later version
            }
        }
    }

    private @Nullable Conversation find(KcpSocket socket, Greeting greeting) {
        return conversations.get(new Key(socket.remote(), greeting.conversation()));
    }

    /** Said again it is answered again. */
    private void open(KcpSocket socket, Greeting greeting) {
        Conversation known = find(socket, greeting);
        if (known != null) {
            if (known.isOf(greeting)) {
                socket.send(greeting.as(Greeting.OPENED));
            }
            return;
        }
        if (!cookies.isGood(socket.remote(), greeting)) {
            return;
        }
        Key key = new Key(socket.remote(), greeting.conversation());
        Conversation conversation = new Conversation(socket, greeting, settings, new Lives(key));
        conversations.put(key, conversation);
        socket.send(greeting.as(Greeting.OPENED));
        socket.context().channel().eventLoop().register(conversation.channel()).addListener(registered -> {
            if (registered.isSuccess()) {
                accept(conversation);
            } else {
                conversation.fail("no place on the loop");
            }
        });
    }

    private void accept(Conversation conversation) {
        try {
            acceptor.accept(conversation.channel());
        } catch (RuntimeException | LinkageError broken) {
            LOG.atError().setCause(broken).log("kcp-failed: a pipe's acceptor is broken");
            conversation.fail("its acceptor failed");
        }
    }

    /** Whoever was refused may take a minute to acknowledge that; so many may at a time. */
    private final class Lives implements Conversation.Life {
        private final Key key;

        Lives(Key key) {
            this.key = key;
        }

        @Override
        public void lingers(Conversation conversation) {
            lingering.add(conversation);
            if (lingering.size() > MOST_LINGERING) {
                lingering.iterator().next().breakOff();
            }
        }

        @Override
        public void over(Conversation conversation) {
            lingering.remove(conversation);
            conversations.remove(key);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        List<Conversation> those = new ArrayList<>(heard);
        heard.clear();
        those.forEach(Conversation::settle);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        heard.clear();
        new ArrayList<>(conversations.values()).forEach(conversation -> conversation.fail("the socket was closed"));
    }
}
