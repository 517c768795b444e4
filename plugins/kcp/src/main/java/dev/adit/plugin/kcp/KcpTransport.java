package dev.adit.plugin.kcp;

import dev.adit.api.transport.TransportType;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.pf4j.Extension;

/** Makes pipes by KCP. */
@Extension
public final class KcpTransport implements TransportType<KcpConfig> {
    static final String NAME = "kcp";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<KcpConfig> configType() {
        return KcpConfig.class;
    }

    @Override
    public Future<DuplexChannel> dial(KcpConfig config, DatagramChannel socket, InetSocketAddress server) {
        Promise<DuplexChannel> promise = socket.eventLoop().newPromise();
        socket.pipeline().addLast(new KcpDial(config.settings(), server, promise));
        return promise;
    }

    @Override
    public ChannelHandler serve(KcpConfig config, Consumer<DuplexChannel> acceptor) {
        return new KcpEntrance(config.settings(), acceptor);
    }
}
