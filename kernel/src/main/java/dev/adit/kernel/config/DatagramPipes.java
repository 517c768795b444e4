package dev.adit.kernel.config;

import dev.adit.api.transport.TransportType;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A plugin's transport together with its block; see {@link TransportType}, whose rules hold. */
public interface DatagramPipes {

    /** Begins one pipe. */
    Future<DuplexChannel> dial(DatagramChannel socket, InetSocketAddress server);

    /** Makes what answers clients. */
    ChannelHandler serve(Consumer<DuplexChannel> acceptor);

    /** Binds a type to a block that was read for it. */
    static <C extends Record> DatagramPipes of(TransportType<C> type, Record block) {
        C config = type.configType().cast(block);
        return new DatagramPipes() {
            @Override
            public Future<DuplexChannel> dial(DatagramChannel socket, InetSocketAddress server) {
                return type.dial(config, socket, server);
            }

            @Override
            public ChannelHandler serve(Consumer<DuplexChannel> acceptor) {
                return type.serve(config, acceptor);
            }
        };
    }
}
