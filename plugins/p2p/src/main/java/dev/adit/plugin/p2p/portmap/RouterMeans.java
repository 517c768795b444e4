package dev.adit.plugin.p2p.portmap;

import dev.adit.plugin.p2p.stun.Sockets;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * With what routers are asked.
 *
 * @param loop where everything happens
 * @param sockets on that loop
 * @param blocking for HTTP
 * @param pcpPort of PCP and NAT-PMP
 * @param discovery of UPnP: the group that all devices hear
 */
record RouterMeans(EventLoop loop, Sockets sockets, Executor blocking, int pcpPort, InetSocketAddress discovery) {
    /** Those of RFC 6887 §19.1 and RFC 6886 §1, and of UPnP's device architecture §1. */
    static RouterMeans of(EventLoop loop, Sockets sockets, Executor blocking) {
        InetSocketAddress discovery = new InetSocketAddress(
                Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString("239.255.255.250")), 1900);
        return new RouterMeans(loop, sockets, blocking, 5351, discovery);
    }
}
