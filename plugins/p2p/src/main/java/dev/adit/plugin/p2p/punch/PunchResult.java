package dev.adit.plugin.p2p.punch;

import io.netty.channel.socket.DatagramChannel;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A path that both ends have agreed on. The other end may still ask once more whether it is used ({@link
 * SealedDatagram.Type#NOMINATE}): that is to be answered as a probe is.
 *
 * @param channel the socket, the caller's, without a handler of the puncher: it was given to the puncher or opened by it
 * @param remote the other end as seen from here
 * @param method by which it was found
 * @param words the same for status and log: {@code host}, {@code forwarded}, {@code mapped}, {@code reflexive}, or the method's
 * @param roundTrip as the initiator has measured it
 */
public record PunchResult(
        DatagramChannel channel, InetSocketAddress remote, Method method, String words, Duration roundTrip) {}
