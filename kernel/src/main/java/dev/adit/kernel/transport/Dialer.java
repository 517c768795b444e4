package dev.adit.kernel.transport;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Connects to targets and servers: by address, by name or by the path of a Unix socket. Every address of a name is
 * tried in turn until one answers or the time is over. Any thread may dial; the returned future completes on the loop
 * that was given, and so the caller's listener may set the pipeline up before anything is read.
 *
 * <p>Channels come connected, with auto-read off and half-closure allowed, and belong to the caller; if the future was
 * cancelled meanwhile, they are closed. Failures are {@link LinkException}s: refused (also: no route), timeout,
 * unresolved, denied (the filter granted no address) or internal; their text says what was dialled.
 */
public final class Dialer {
    private final EventLoops loops;
    private final Names names;

    /**
     * Makes a dialer; it needs no closing.
     *
     * @param loops whose channels it makes; every loop that is given later is one of these
     */
    public Dialer(EventLoops loops) {
        this(loops, new Names(loops));
    }

    Dialer(EventLoops loops, Names names) {
        this.loops = loops;
        this.names = names;
    }

    /**
     * Opens a stream.
     *
     * @param target one port or a Unix socket
     * @param options how
     * @param loop whose channel it becomes
     * @return the connected channel
     */
    public Future<DuplexChannel> dial(Address target, DialOptions options, EventLoop loop) {
        if (target.isUnix()) {
            Promise<DuplexChannel> promise = loop.newPromise();
            Dial<DuplexChannel> dial = new Dial<>(target.toString(), options, promise, loop);
            SocketAddress path = loops.unixAddress(Objects.requireNonNull(target.path()));
            dial.start(List.of(new Dial.Candidate<>(target.toString(), path, loops.unixSockets())));
            return promise;
        }
        return resolveAndDial(target, options, loop, address -> loops.sockets());
    }

    /**
     * Opens a datagram socket that is connected: it sends to and hears from the target only. That nobody listens there
     * shows later, as an exception of the channel.
     *
     * @param target one port; a Unix socket is refused
     * @param options how
     * @param loop whose channel it becomes
     * @return the connected channel
     */
    public Future<DatagramChannel> dialDatagram(Address target, DialOptions options, EventLoop loop) {
        if (target.isUnix()) {
            return loop.newFailedFuture(new LinkException(LinkFailure.TARGET_REFUSED, target + " takes no datagrams"));
        }
        return resolveAndDial(target, options, loop, address -> loops.datagrams(family(address)));
    }

    /**
     * Opens a datagram socket that is not connected: any port, every address of this machine.
     *
     * @param loop whose channel it becomes
     * @return the channel, auto-read off; every datagram that it reads has a buffer of its own
     */
    public Future<DatagramChannel> openDatagrams(EventLoop loop) {
        return openDatagrams(loop, loops.datagrams());
    }

    /**
     * The same, for one family: what is sent leaves by whatever address the machine has at that moment.
     *
     * @param remote an address of the family
     * @param loop whose channel it becomes
     * @return the channel, auto-read off
     */
    public Future<DatagramChannel> openDatagramsTo(InetAddress remote, EventLoop loop) {
        return openDatagrams(loop, loops.datagrams(family(remote)));
    }

    private static Future<DatagramChannel> openDatagrams(
            EventLoop loop, ChannelFactory<? extends DatagramChannel> sockets) {
        Promise<DatagramChannel> promise = loop.newPromise();
        new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SocketOptions.apply(channel);
                    }
                })
                .bind(0)
                .addListener((ChannelFuture bound) -> {
                    if (!bound.isSuccess()) {
                        promise.tryFailure(new LinkException(
                                LinkFailure.INTERNAL, "no datagram socket: it " + SocketErrors.words(bound.cause())));
                    } else if (!promise.trySuccess((DatagramChannel) bound.channel())) {
                        bound.channel().close();
                    }
                });
        return promise;
    }

    /**
     * Finds every address of a host without blocking: a literal, or a name through the hosts file and the DNS servers of the
     * system.
     *
     * @param host without brackets
     * @param loop completes the future
     * @return at least one address, or an {@link java.net.UnknownHostException}
     */
    public Future<List<InetAddress>> resolve(String host, EventLoop loop) {
        return names.resolve(host, loop);
    }

    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    private <C extends Channel> Future<C> resolveAndDial(
            Address target,
            DialOptions options,
            EventLoop loop,
            Function<InetAddress, ChannelFactory<? extends C>> factories) {
        String host = Objects.requireNonNullElse(target.host(), options.defaultHost());
        Address full = Address.of(host, target.port());
        Promise<C> promise = loop.newPromise();
        Dial<C> dial = new Dial<>(full.toString(), options, promise, loop);
        names.resolve(host, loop).addListener((Future<List<InetAddress>> found) -> {
            if (found.isSuccess()) {
                dial.start(found.getNow().stream()
                        .filter(dial::granted)
                        .map(address -> new Dial.Candidate<C>(
                                address.getHostAddress(),
                                new InetSocketAddress(address, target.port()),
                                factories.apply(address)))
                        .toList());
            } else {
                dial.unresolved(found.cause());
            }
        });
        return promise;
    }
}
