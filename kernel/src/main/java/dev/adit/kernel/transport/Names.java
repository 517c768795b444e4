package dev.adit.kernel.transport;

import io.netty.channel.EventLoop;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Finds the addresses of a host without blocking a loop: literals at once, names through the hosts file and the DNS
 * servers of the system. Any thread may ask.
 */
final class Names {
    /** What a DNS server allows to be kept for a week may still move today. */
    private static final int LONGEST_KEPT_SECONDS = 300;

    private static final long QUERY_MILLIS = 2_000;

    private final DnsAddressResolverGroup resolvers;

    Names(EventLoops loops) {
        this(new DnsNameResolverBuilder()
                .datagramChannelFactory(loops.datagrams())
                // An answer that does not fit a datagram is asked for again over TCP.
                .socketChannelFactory(loops.sockets())
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .ttl(0, LONGEST_KEPT_SECONDS)
                .queryTimeoutMillis(QUERY_MILLIS));
    }

    /** With other settings than the system's. */
    Names(DnsNameResolverBuilder settings) {
        this.resolvers = new DnsAddressResolverGroup(settings);
    }

    /**
     * Finds every address of a host.
     *
     * @param host a literal or a name
     * @param loop completes the future
     * @return at least one address, or an UnknownHostException
     */
    Future<List<InetAddress>> resolve(String host, EventLoop loop) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return literal(host, loop);
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            // RFC 6761 §6.3. Hosts files often know one family only, and the service may listen on the other.
            return loop.newSucceededFuture(List.of(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6));
        }
        return ask(host, loop);
    }

    private Future<List<InetAddress>> ask(String host, EventLoop loop) {
        Promise<List<InetAddress>> promise = loop.newPromise();
        Future<List<InetSocketAddress>> answer =
                resolvers.getResolver(loop).resolveAll(InetSocketAddress.createUnresolved(host, 0));
        answer.addListener((Future<List<InetSocketAddress>> done) -> {
            if (done.isSuccess()) {
                promise.trySuccess(alternating(done.getNow().stream()
                        .map(InetSocketAddress::getAddress)
                        .distinct()
                        .toList()));
            } else {
                promise.tryFailure(done.cause());
            }
        });
        return promise;
    }

    /** One of each family in turn (RFC 8305 §4), so that a family without a way out holds up one try and not all. */
    static List<InetAddress> alternating(List<InetAddress> found) {
        Deque<InetAddress> some = new ArrayDeque<>();
        Deque<InetAddress> others = new ArrayDeque<>();
        for (InetAddress address : found) {
            boolean alike = address.getClass().equals(found.get(0).getClass());
            (alike ? some : others).add(address);
        }
        List<InetAddress> mixed = new ArrayList<>(found.size());
        while (mixed.size() < found.size()) {
            if (!some.isEmpty()) {
                mixed.add(some.poll());
            }
            if (!others.isEmpty()) {
                mixed.add(others.poll());
            }
        }
        return mixed;
    }

    private static Future<List<InetAddress>> literal(String host, EventLoop loop) {
        try {
            // Asks nobody: the host is a literal. Unlike Netty's parser it knows zones (fe80::1%eth0).
            return loop.newSucceededFuture(List.of(InetAddress.getByName(host)));
        } catch (UnknownHostException zone) {
            return loop.newFailedFuture(zone);
        }
    }
}
