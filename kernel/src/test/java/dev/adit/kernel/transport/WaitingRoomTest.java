package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever has most there gives way. */
class WaitingRoomTest {
    private final WaitingRoom room = new WaitingRoom(4, new Random(7));
    private final List<EmbeddedChannel> came = new ArrayList<>();

    @Test
    void aFullRoomSendsOneAwayAndNeverTheNewcomer() {
        for (int i = 1; i <= 4; i++) {
            enter("10.0.0." + i);
        }
        for (int i = 5; i <= 50; i++) {
            EmbeddedChannel newcomer = enter("10.0.0." + i);

            assertThat(newcomer.isOpen()).isTrue();
            assertThat(room.size()).isEqualTo(4);
            assertThat(came.stream().filter(EmbeddedChannel::isOpen)).hasSize(4);
        }
    }

    @Test
    void oneSourceMayTakeAllThatNobodyElseWants() {
        for (int i = 0; i < 4; i++) {
            enter("10.0.0.1");
        }

        assertThat(came).allMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void aCrowdPushesOutItsOwn() {
        EmbeddedChannel other = enter("10.0.0.1");
        for (int i = 0; i < 100; i++) {
            enter("10.0.0.2");
        }
        EmbeddedChannel third = enter("10.0.0.3");

        assertThat(other.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
        assertThat(room.size()).isEqualTo(4);
    }

    @Test
    void aNetworkOfIpv6IsOneSource() {
        EmbeddedChannel neighbour = enter("2001:db8:0:2::1");
        for (int i = 1; i <= 100; i++) {
            enter("2001:db8:0:1:ffff::" + i);
        }

        assertThat(neighbour.isOpen()).isTrue();
    }

    @Test
    void someStayLongEnoughHoweverFastTheyCome() {
        // Twice as many come in the time that one needs as there is room for: of the oldest, none would be left.
        int stayed = 0;
        for (int round = 0; round < 100; round++) {
            EmbeddedChannel one = enter("10.0.0.1");
            for (int i = 0; i < 8; i++) {
                enter("10.0.0.1");
            }
            stayed += one.isOpen() ? 1 : 0;
        }

        assertThat(stayed).isPositive();
    }

    @Test
    void whoeverLeavesMakesRoom() {
        EmbeddedChannel first = enter("10.0.0.1");
        enter("10.0.0.1");
        enter("10.0.0.1");
        enter("10.0.0.1");
        room.leave(first);
        room.leave(first);
        enter("10.0.0.1");

        assertThat(came).allMatch(EmbeddedChannel::isOpen);
        assertThat(room.size()).isEqualTo(4);
    }

    private EmbeddedChannel enter(String address) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(parse(address), 4711);
            }
        };
        came.add(channel);
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
