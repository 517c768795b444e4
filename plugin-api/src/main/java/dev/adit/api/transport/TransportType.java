package dev.adit.api.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.pf4j.ExtensionPoint;

/**
 * A transport of the bridge: makes pipes of bytes out of datagrams. Its word stands in the server's {@code transports}, in
 * front of the client's {@code server}, and as the key of its block at top level of both files. The bridge's TLS, its hello
 * and everything above run inside each pipe, so a pipe proves nothing and hides nothing; it only has to bring every byte,
 * once and in order, or to end. A stateless factory, found by its jar's extension index or services file.
 *
 * <p>A pipe is a registered, active channel on the loop of its socket, which reads and writes {@link
 * io.netty.buffer.ByteBuf}s, with auto-read off. It keeps its peer waiting while nobody reads, and is not writable while the
 * peer is slow. Its remote address is where its peer is. When the peer ends in order it is told so as by a TCP channel; when
 * the peer is silent although it would have to answer, or has given up, the channel closes.
 *
 * @param <C> the record of the block; every key has a default, as the block need not be written
 */
public interface TransportType<C extends Record> extends ExtensionPoint {

    /**
     * The word.
     *
     * @return lower case, digits and hyphens
     */
    String name();

    /**
     * The record of the block.
     *
     * @return a public record; every component documented with {@link dev.adit.api.config.Doc}
     */
    Class<C> configType();

    /**
     * Begins one pipe to a server. Called on the socket's loop.
     *
     * @param config what the client's file says
     * @param socket bound and reading, of this pipe alone; closed by the transport when it is needed no more, also after a
     *     failure
     * @param server where datagrams go; nothing that comes from elsewhere counts
     * @return the pipe, on the socket's loop; gives up when it is cancelled, and by itself after some seconds without an answer
     */
    Future<DuplexChannel> dial(C config, DatagramChannel socket, InetSocketAddress server);

    /**
     * Makes what answers clients on the server's UDP port. It gets {@link io.netty.channel.socket.DatagramPacket}s, and passes
     * on those that are not its own: the port may be that of QUIC as well, whose datagrams all have bit 0x40 in their first
     * byte (RFC 9000 §17), so a transport's own never have it. A stranger whose address is not proved gets no answer that is
     * longer than its question, and costs no memory.
     *
     * @param config what the server's file says
     * @param acceptor gets each new pipe, on the socket's loop; owns it
     * @return to be added to the pipeline of one channel of datagrams; when that closes, its pipes end
     */
    ChannelHandler serve(C config, Consumer<DuplexChannel> acceptor);
}
