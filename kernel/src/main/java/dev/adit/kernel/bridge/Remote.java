package dev.adit.kernel.bridge;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where a peer comes from, as people write it. */
final class Remote {
    private Remote() {}

    static String of(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return String.valueOf(address);
        }
        String host = inet.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
}
