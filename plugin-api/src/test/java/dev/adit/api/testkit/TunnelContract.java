package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the kernel relies on in every tunnel type. Extend it, say which type and which config, and its tests run with your
 * own:
 *
 * <pre>{@code
 * class MyTunnelContractTest extends TunnelContract<MyConfig> {
 *     protected TunnelType<MyConfig> type() { return new MyTunnelType(); }
 *     protected MyConfig config() { return new MyConfig(...); }
 * }
 * }</pre>
 *
 * @param <C> the type's config record
 */
public abstract class TunnelContract<C extends Record> {
    /** The kernel around the tunnel of the running test. */
    protected final TestTunnelContext context = new TestTunnelContext();

    /**
     * The tested type.
     *
     * @return a new object each time
     */
    protected abstract TunnelType<C> type();

    /**
     * A config with which a tunnel can start.
     *
     * @return any
     */
    protected abstract C config();

    /**
     * What a visitor of this type says first. Override it where a tunnel claims first bytes or waits for a request.
     *
     * @return a text
     */
    protected String greeting() {
        return "hello";
    }

    @AfterEach
    void endContext() {
        context.close();
    }

    @Test
    void theTypeCanBeTaken() {
        ExtensionChecks.extensionClass(type().getClass());
        ExtensionChecks.word(type().name());
        ExtensionChecks.configType(type().configType());
        assertThat(config()).isInstanceOf(type().configType());
        assertThat(type().name()).isEqualTo(type().name());
    }

    @Test
    void nothingIsOpenBeforeTheStart() {
        Tunnel tunnel = create();
        assertThat(context.isListening()).isFalse();
        assertThat(isDone(tunnel.whenClosed())).isFalse();
    }

    @Test
    void aStartedTunnelAcceptsVisitors() {
        start(create());
        assertThat(context.isListening()).isTrue();
        bringVisitor();
        awaitVisitTaken();
    }

    @Test
    void aStartFailsWhereNothingCanBeOpened() {
        context.refuseToListen("6001 is in use by another program");
        Tunnel tunnel = create();
        assertThat(outcome(tunnel.start())).isNotNull().hasStackTraceContaining("6001 is in use by another program");
        assertThat(outcome(tunnel.closeAsync())).isNull();
    }

    @Test
    void aClosedTunnelTakesNoMoreVisitors() {
        Tunnel tunnel = create();
        start(tunnel);
        assertThat(outcome(tunnel.closeAsync())).isNull();
        assertThat(context.isListening()).isFalse();
    }

    @Test
    void closingTwiceHasOneOutcome() {
        Tunnel tunnel = create();
        start(tunnel);
        CompletionStage<Void> once = tunnel.closeAsync();
        CompletionStage<Void> twice = tunnel.closeAsync();
        assertThat(outcome(once)).isNull();
        assertThat(outcome(twice)).isNull();
        assertThat(outcome(tunnel.whenClosed())).isNull();
    }

    @Test
    void aTunnelThatWasNeverStartedCloses() {
        Tunnel tunnel = create();
        assertThat(outcome(tunnel.closeAsync())).isNull();
        assertThat(outcome(tunnel.whenClosed())).isNull();
    }

    @Test
    void aTunnelMayBeClosedOnAnEventLoop() {
        Tunnel tunnel = create();
        start(tunnel);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        context.loops().execute(() -> tunnel.closeAsync().whenComplete((done, failure) -> closed.complete(null)));
        assertThat(outcome(closed)).isNull();
        assertThat(context.isListening()).isFalse();
    }

    @Test
    void twoTunnelsOfOneTypeShareNothing() {
        try (TestTunnelContext second = new TestTunnelContext()) {
            TunnelType<C> type = type();
            Tunnel one = type.create(config(), context);
            Tunnel other = type.create(config(), second);
            assertThat(one).isNotSameAs(other);
            start(one);
            start(other);
            assertThat(outcome(one.closeAsync())).isNull();
            assertThat(second.isListening()).isTrue();
            assertThat(isDone(other.whenClosed())).isFalse();
            assertThat(outcome(other.closeAsync())).isNull();
        }
    }

    @Test
    void aVisitorWhoseLinkFailsIsEndedAndTheTunnelGoesOn() {
        context.refuseLinks(LinkFailure.CLIENT_OFFLINE);
        start(create());
        TestPeer visitor = context.visitSaying(greeting());
        assertThatCode(visitor::awaitEnd).doesNotThrowAnyException();
        assertThat(context.isListening()).isTrue();
        assertThat(context.thrown()).isEmpty();
    }

    @Test
    void aVisitorThatLeavesAtOnceHurtsNobody() {
        start(create());
        for (int visit = 0; visit < 5; visit++) {
            context.visitSaying(greeting()).reset();
        }
        bringVisitor();
        awaitVisitTaken();
        assertThat(context.isListening()).isTrue();
        assertThat(context.thrown()).isEmpty();
    }

    /**
     * Waits until a visitor that has just come in was taken. Unless overridden: until a link is opened. Override it where
     * a tunnel answers the {@link #greeting()} itself.
     */
    protected void awaitVisitTaken() {
        context.nextLink();
    }

    /** Brings a visitor in that says the {@link #greeting()}. */
    void bringVisitor() {
        context.visitSaying(greeting());
    }

    final Tunnel create() {
        return type().create(config(), context);
    }

    static void start(Tunnel tunnel) {
        assertThat(outcome(tunnel.start())).isNull();
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        boolean[] done = new boolean[1];
        stage.whenComplete((nothing, failure) -> done[0] = true);
        return done[0];
    }

    private static @Nullable Throwable outcome(CompletionStage<Void> stage) {
        try {
            return stage.handle((nothing, failure) -> failure)
                    .toCompletableFuture()
                    .get(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("not done after " + TestPeer.PATIENCE.toSeconds() + " s", late);
        } catch (Exception broken) {
            throw new CompletionException(broken);
        }
    }
}
