package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Doc;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a tunnel that keeps it, and tells one that does not. */
public class TunnelContractTest {

    /** Keeps it. */
    @Nested
    class AGoodTunnel extends TunnelContract<GoodConfig> {
        @Override
        protected TunnelType<GoodConfig> type() {
            return new GoodType();
        }

        @Override
        protected GoodConfig config() {
            return new GoodConfig("any");
        }
    }

    /** Breaks it: the lease stays open, it opens in create, its key has no words. */
    private final TunnelContract<BadConfig> bad = new TunnelContract<>() {
        @Override
        protected TunnelType<BadConfig> type() {
            return new BadType();
        }

        @Override
        protected BadConfig config() {
            return new BadConfig("any");
        }
    };

    @AfterEach
    void end() {
        bad.endContext();
    }

    @Test
    void aTunnelThatListensTooEarlyIsTold() {
        assertThatThrownBy(bad::nothingIsOpenBeforeTheStart).isInstanceOf(AssertionError.class);
    }

    @Test
    void aTunnelThatLeavesItsLeaseOpenIsTold() {
        assertThatThrownBy(bad::aClosedTunnelTakesNoMoreVisitors).isInstanceOf(AssertionError.class);
    }

    @Test
    void aKeyWithoutWordsIsTold() {
        assertThatThrownBy(bad::theTypeCanBeTaken)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("key 'mute' of BadConfig has a @Doc");
    }

    @Test
    void anAcceptorThatThrowsIsTold() {
        assertThatThrownBy(bad::aVisitorWhoseLinkFailsIsEndedAndTheTunnelGoesOn).isInstanceOf(AssertionError.class);
    }

    /**
     * Documented.
     *
     * @param spoken a key
     */
    public record GoodConfig(@Doc("Anything.") String spoken) {}

    /**
     * Not documented.
     *
     * @param mute a key
     */
    public record BadConfig(String mute) {}

    /** Connects whoever comes. */
    public static final class GoodType implements TunnelType<GoodConfig> {
        @Override
        public String name() {
            return "good";
        }

        @Override
        public Class<GoodConfig> configType() {
            return GoodConfig.class;
        }

        @Override
        public Tunnel create(GoodConfig config, TunnelContext context) {
            return new GoodTunnel(context);
        }
    }

    /** Makes what forgets. */
    public static final class BadType implements TunnelType<BadConfig> {
        @Override
        public String name() {
            return "bad";
        }

        @Override
        public Class<BadConfig> configType() {
            return BadConfig.class;
        }

        @Override
        public Tunnel create(BadConfig config, TunnelContext context) {
            context.listen(Claim.wholePort(), visitor -> {
                throw new IllegalStateException("defect");
            });
            return new ForgetfulTunnel();
        }
    }

    private static final class GoodTunnel implements Tunnel {
        private final TunnelContext context;
        private final CloseOnce closing = new CloseOnce(this::release);
        private volatile @Nullable ListenerLease lease;

        GoodTunnel(TunnelContext context) {
            this.context = context;
        }

        @Override
        public CompletionStage<Void> start() {
            ListenerLease opened = context.listen(
                    Claim.wholePort(), visitor -> context.links().connect(visitor, context.request(visitor, "good")));
            lease = opened;
            return opened.whenOpen();
        }

        private CompletionStage<Void> release() {
            ListenerLease opened = lease;
            return opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
        }

        @Override
        public CompletionStage<Void> closeAsync() {
            return closing.closeAsync();
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return closing.whenClosed();
        }
    }

    private static final class ForgetfulTunnel implements Tunnel {
        @Override
        public CompletionStage<Void> start() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> closeAsync() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return new CompletableFuture<>();
        }
    }
}
