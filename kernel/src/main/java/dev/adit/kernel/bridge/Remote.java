package dev.adit.kernel.bridge;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where a peer comes from, as people write it. */
final class Remote {
    private Remote() {}

    /** The connection of a stream, or the channel itself. */
    static Channel connection(Channel channel) {
        return channel instanceof QuicStreamChannel stream ? stream.parent() : channel;
    }

    static String of(Channel channel) {
        SocketAddress address =
                connection(channel) instanceof QuicChannel quic ? quic.remoteSocketAddress() : ToldRemote.of(channel);
        if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return String.valueOf(address);
        }
        String host = inet.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
}
