package dev.adit.plugin.http;

import dev.adit.api.tunnel.Visitor;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a visitor, whatever it speaks.
 *
 * @param visitor as the kernel gave it
 * @param secure whether it came by TLS
 * @param address the visitor's IP address as headers show it; {@code unknown} for a Unix socket
 * @param belongings what it keeps for its next request
 */
record Visit(Visitor visitor, boolean secure, String address, Belongings belongings) {

    /** A connection of which nothing is known yet. */
    static Visit of(Visitor visitor) {
        InetAddress ip = ip(visitor);
        return new Visit(visitor, false, ip == null ? "unknown" : NetUtil.toAddressString(ip), new Belongings(visitor));
    }

    /** The same, come by TLS. */
    Visit overTls() {
        return new Visit(visitor, true, address, belongings);
    }

    /** The same for a tunnel at one of its addresses. */
    Visitor at(int index) {
        return new Visitor(visitor.channel(), visitor.address(), visitor.entry(), index);
    }

    String scheme() {
        return secure ? "https" : "http";
    }

    /** The port it came in at; 0 where there is none. */
    int port() {
        InetSocketAddress entry = visitor.entry();
        return entry == null ? 0 : entry.getPort();
    }

    @Nullable
    InetAddress ip() {
        return ip(visitor);
    }

    private static @Nullable InetAddress ip(Visitor visitor) {
        InetSocketAddress address = visitor.address();
        return address == null ? null : address.getAddress();
    }
}
