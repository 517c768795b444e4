package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** The one that has waited longest goes. */
class WaitingRoomTest {
    private final WaitingRoom room = new WaitingRoom(4, 2);

    @Test
    void aFullRoomSendsTheOldestAway() {
        EmbeddedChannel first = enter("10.0.0.1");
        EmbeddedChannel second = enter("10.0.0.2");
        enter("10.0.0.3");
        enter("10.0.0.4");
        EmbeddedChannel fifth = enter("10.0.0.5");

        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(fifth.isOpen()).isTrue();
        assertThat(room.size()).isEqualTo(4);
    }

    @Test
    void aSourceOverItsShareLosesItsOwnOldest() {
        EmbeddedChannel other = enter("10.0.0.1");
        EmbeddedChannel first = enter("10.0.0.2");
        enter("10.0.0.2");
        enter("10.0.0.2");

        assertThat(first.isOpen()).isFalse();
        assertThat(other.isOpen()).isTrue();
        assertThat(room.size()).isEqualTo(3);
    }

    @Test
    void aNetworkOfIpv6IsOneSource() {
        EmbeddedChannel first = enter("2001:db8:0:1::1");
        enter("2001:db8:0:1:ffff::2");
        enter("2001:db8:0:1::3");
        EmbeddedChannel neighbour = enter("2001:db8:0:2::1");

        assertThat(first.isOpen()).isFalse();
        assertThat(neighbour.isOpen()).isTrue();
    }

    @Test
    void whoeverLeavesMakesRoom() {
        EmbeddedChannel first = enter("10.0.0.1");
        EmbeddedChannel second = enter("10.0.0.1");
        room.leave(first);
        room.leave(first);
        EmbeddedChannel third = enter("10.0.0.1");

        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
        assertThat(room.size()).isEqualTo(2);
    }

    private EmbeddedChannel enter(String address) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(parse(address), 4711);
            }
        };
        room.enter(channel);
        return channel;
    }

    private static InetAddress parse(String address) {
        try {
            return InetAddress.getAllByName(address)[0];
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
