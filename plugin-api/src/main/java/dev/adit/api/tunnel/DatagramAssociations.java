package dev.adit.api.tunnel;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/**
 * Datagrams beside a stream, as SOCKS5's UDP ASSOCIATE has them: offered by a feature, asked for by the entry of a tunnel
 * through {@link TunnelContext#service}. Any thread.
 */
public interface DatagramAssociations {

    /**
     * Opens an association that lives as long as the visitor's channel. Only the visitor's address may use it, from the
     * first port that is seen.
     *
     * @param control the stream to which it belongs; stays the caller's, who goes on reading from it and closes it when its
     *     input ends. It is closed when the association ends by itself
     * @return where the visitor's datagrams go; or a {@link dev.adit.api.link.LinkException}
     */
    Future<InetSocketAddress> open(Visitor control);

    /**
     * The same for a visitor that has told from which port it will send.
     *
     * @param control see {@link #open(Visitor)}
     * @param visitorPort the only port that may use it; 0 for the first that is seen
     * @return see {@link #open(Visitor)}
     */
    default Future<InetSocketAddress> open(Visitor control, int visitorPort) {
        return open(control);
    }
}
