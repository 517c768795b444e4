package dev.adit.plugin.udp5;

import dev.adit.api.config.PortRange;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.DatagramAssociations;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The associations of one tunnel: each a link of type {@code udp5} and a UDP socket at the server. */
final class Udp5Associations implements DatagramAssociations {
    private final Udp5Config config;
    private final TunnelContext context;

    Udp5Associations(Udp5Config config, TunnelContext context) {
        this.config = config;
        this.context = context;
    }

    @Override
    public Future<InetSocketAddress> open(Visitor control) {
        return open(control, 0);
    }

    @Override
    public Future<InetSocketAddress> open(Visitor control, int visitorPort) {
        EventLoop loop = control.channel().eventLoop();
        InetSocketAddress visitor = control.address();
        InetSocketAddress entry = control.entry();
        if (visitor == null || entry == null) {
            return loop.newFailedFuture(
                    new LinkException(LinkFailure.DENIED, "who comes by a Unix socket has no address for datagrams"));
        }
        Promise<InetSocketAddress> answer = loop.newPromise();
        LinkRequest request = context.request(control, Udp5Feature.WORD)
                .withKind(LinkKind.DATAGRAM)
                .withAwaitReply(true)
                .withOption(LinkRequest.IDLE, Long.toString(config.idle().toMillis()));
        context.links().open(request).addListener((Future<Channel> opened) -> {
            if (!opened.isSuccess()) {
                answer.tryFailure(opened.cause());
                return;
            }
            Udp5Association association = new Udp5Association(
                    opened.getNow(), control.channel(), visitor.getAddress(), visitorPort, config.idle());
            bind(entry.getAddress(), association, new Tries(config.ports()))
                    .addListener((Future<DatagramPort> port) -> {
                        if (port.isSuccess()) {
                            association.begin(port.getNow());
                            answer.trySuccess(told(port.getNow().localAddress()));
                        } else {
                            opened.getNow().close();
                            answer.tryFailure(new LinkException(
                                    LinkFailure.OVERLOADED,
                                    "no UDP port for it: " + port.cause().getMessage()));
                        }
                    });
        });
        return answer;
    }

    /** Which ports are left to try, from a random one on, so that two visitors seldom try the same. */
    private static final class Tries {
        private final PortRange range;
        private final int first;
        private int tried;

        Tries(@Nullable PortRange range) {
            this.range = range == null ? new PortRange(0, 0) : range;
            this.first = ThreadLocalRandom.current().nextInt(this.range.size());
        }

        boolean isOver() {
            return tried >= range.size();
        }

        int next() {
            return range.first() + (first + tried++) % range.size();
        }
    }

    /** Completes on the loop of the control connection. */
    private Future<DatagramPort> bind(InetAddress at, Udp5Association association, Tries tries) {
        EventLoop loop = association.loop();
        Promise<DatagramPort> bound = loop.newPromise();
        tryNext(at, association, tries, bound);
        return bound;
    }

    private void tryNext(InetAddress at, Udp5Association association, Tries tries, Promise<DatagramPort> bound) {
        context.bindDatagrams(new InetSocketAddress(at, tries.next()), association.loop(), association)
                .addListener((Future<DatagramPort> port) -> {
                    if (port.isSuccess()) {
                        bound.setSuccess(port.getNow());
                    } else if (tries.isOver()) {
                        bound.setFailure(port.cause());
                    } else {
                        tryNext(at, association, tries, bound);
                    }
                });
    }

    private InetSocketAddress told(InetSocketAddress real) {
        String written = config.address();
        InetAddress host = written == null
                ? real.getAddress()
                : Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(written));
        return new InetSocketAddress(host, real.getPort());
    }
}
