package dev.adit.kernel.quic;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import java.util.concurrent.TimeUnit;

/** What both ends say to each other of windows, sizes and times (RFC 9000 §18.2). */
final class QuicTuning {
    /** Unread bytes of one link; it grows while they are read fast. Small, as a visitor who does not read parks so much. */
    private static final long STREAM_WINDOW = 256 * 1024;

    /**
     * No window of the whole connection. Unread bytes of every stream count against it, and quiche makes it a few times the
     * largest stream's, whatever the first one was: some visitors who do not read would stop all others, for good.
     */
    private static final long CONNECTION_WINDOW = 1L << 60;

    /** Streams beside the links: hellos. */
    static final int MORE_STREAMS = 16;

    /** Datagrams that wait for quiche, in each direction. */
    private static final int DATAGRAMS = 512;

    /** What every path of IPv6 takes (RFC 8200 §5), less its headers and UDP's: nothing is ever too long for a tunnel. */
    private static final int PACKET = 1232;

    private QuicTuning() {}

    static <B extends QuicCodecBuilder<B>> B apply(B builder, int links, QuicManners manners) {
        return builder.maxIdleTimeout(manners.idle().toMillis(), TimeUnit.MILLISECONDS)
                .maxSendUdpPayloadSize(PACKET)
                .initialMaxData(CONNECTION_WINDOW)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW)
                .initialMaxStreamsBidirectional(links + MORE_STREAMS)
                .initialMaxStreamsUnidirectional(0)
                .activeMigration(manners.strangers())
                .datagram(DATAGRAMS, DATAGRAMS);
    }

    /** Options of every stream, before anybody sees it. */
    static final ChannelOption<Boolean> AUTO_READ = ChannelOption.AUTO_READ;

    static final ChannelOption<Boolean> HALF_CLOSURE = ChannelOption.ALLOW_HALF_CLOSURE;
}
