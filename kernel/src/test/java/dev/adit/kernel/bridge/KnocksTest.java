package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnocksTest {
    private static final long SECOND = 1_000_000_000L;

    private final Knocks knocks = new Knocks();
    private final NodeId home = Identity.generate().id();
    private final NodeId office = Identity.generate().id();

    @Test
    void theOldestGoesWhenTooManyOfAKeyWait() {
        List<EmbeddedChannel> channels = new ArrayList<>();
        for (int i = 0; i < Knocks.WAITING + 3; i++) {
            channels.add(new EmbeddedChannel());
            knocks.enter(home, channels.get(i), 0);
        }

        assertThat(channels.stream().limit(3)).noneMatch(EmbeddedChannel::isOpen);
        assertThat(channels.stream().skip(3)).allMatch(EmbeddedChannel::isOpen);
        assertThat(knocks.waiting(home)).isEqualTo(Knocks.WAITING);
        assertThat(knocks.waiting(office)).isZero();
    }

    @Test
    void whoHasLeftWaitsNoMore() {
        EmbeddedChannel channel = new EmbeddedChannel();
        knocks.enter(home, channel, 0);
        knocks.leave(home, channel);
        knocks.leave(office, channel);

        assertThat(knocks.waiting(home)).isZero();
    }

    @Test
    void whatIsSavedUpIsUsedUpAndComesBackSlowly() {
        long start = -SECOND;
        assertThat(takeAll(home, start)).isEqualTo(Knocks.SAVED_UP);
        assertThat(takeAll(home, start)).isZero();
        assertThat(takeAll(home, start + 3 * SECOND)).isEqualTo(6);
        assertThat(takeAll(home, start + 3600 * SECOND)).isEqualTo(Knocks.SAVED_UP);
    }

    @Test
    void aKeyUsesUpItsOwnOnly() {
        takeAll(home, 0);

        assertThat(knocks.take(office, false, 0)).isTrue();
    }

    @Test
    void aKeyThatIsKnownNoMoreIsForgotten() {
        takeAll(home, 0);
        knocks.retain(Set.of(office));

        assertThat(knocks.take(home, false, 0)).isTrue();
    }

    private int takeAll(NodeId peer, long now) {
        int taken = 0;
        while (taken < 10_000 && knocks.take(peer, false, now)) {
            taken++;
        }
        return taken;
    }
}
