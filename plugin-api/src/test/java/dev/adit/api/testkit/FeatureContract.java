package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the kernel relies on in every feature. Extend it, say which feature and which config, and its tests run with your
 * own.
 *
 * @param <C> the feature's config record
 */
public abstract class FeatureContract<C extends Record> {
    /** Channels for the interceptors of the running test. */
    protected final LinkPairs pairs = new LinkPairs();

    /**
     * The tested feature.
     *
     * @return a new object each time
     */
    protected abstract Feature<C> feature();

    /**
     * A config as it could stand in a file.
     *
     * @return any
     */
    protected abstract C config();

    /**
     * What is asked for when the interceptors are tried. Override it where a feature at the exit acts only on links that
     * its counterpart has marked.
     *
     * @return a request
     */
    protected LinkRequest request() {
        return LinkRequest.stream("tcp", TestTunnelContext.NAME, Address.of("127.0.0.1", 80));
    }

    /**
     * Plays the other end of the channel that an interceptor acts on. Override it where an interceptor reads before it
     * answers.
     *
     * @param phase at which it acts
     * @param peer the other end
     */
    protected void play(LinkPhase phase, TestPeer peer) {}

    @AfterEach
    void endPairs() {
        pairs.close();
    }

    @Test
    void theFeatureCanBeTaken() {
        ExtensionChecks.extensionClass(feature().getClass());
        ExtensionChecks.word(feature().word());
        ExtensionChecks.configType(feature().configType());
        assertThat(config()).isInstanceOf(feature().configType());
        assertThat(feature().scopes()).isNotEmpty();
    }

    @Test
    void aBlockContributesWhereverItMayStand() {
        for (FeatureScope scope : feature().scopes()) {
            Contribution contribution = feature().contribute(config(), new TestFeatureContext(scope));
            assertThat(contribution.interceptors()).allSatisfy(FeatureContract::namesItsPhases);
        }
    }

    @Test
    void theExitNeedsNoBlock() {
        Contribution contribution = feature().atExit(new TestFeatureContext(FeatureScope.PROCESS));
        assertThat(contribution.interceptors()).allSatisfy(FeatureContract::namesItsPhases);
    }

    @Test
    void interceptorsAnswerAndLeaveAutoReadOff() {
        for (LinkInterceptor interceptor : interceptors()) {
            for (LinkPhase phase : interceptor.phases()) {
                LinkPairs.Pair pair = pairs.open();
                assertThat(answerOf(interceptor, phase, pair)).isNotNull();
                assertThat(pair.near().config().isAutoRead()).isFalse();
            }
        }
    }

    @Test
    void oneInterceptorServesManyLinksAtOnce() {
        for (LinkInterceptor interceptor : interceptors()) {
            for (LinkPhase phase : interceptor.phases()) {
                List<LinkPairs.Pair> many = List.of(pairs.open(), pairs.open(), pairs.open());
                List<Future<LinkRequest>> answers = new ArrayList<>();
                many.forEach(pair -> answers.add(intercept(interceptor, phase, pair.near())));
                many.forEach(pair -> play(phase, TestPeer.on(pair.far())));
                assertThat(answers)
                        .allSatisfy(answer -> assertThat(await(answer)).isNotNull());
            }
        }
    }

    private List<LinkInterceptor> interceptors() {
        List<LinkInterceptor> all = new ArrayList<>();
        for (FeatureScope scope : feature().scopes()) {
            all.addAll(feature()
                    .contribute(config(), new TestFeatureContext(scope))
                    .interceptors());
        }
        all.addAll(
                feature().atExit(new TestFeatureContext(FeatureScope.PROCESS)).interceptors());
        return all;
    }

    private LinkRequest answerOf(LinkInterceptor interceptor, LinkPhase phase, LinkPairs.Pair pair) {
        Future<LinkRequest> answer = intercept(interceptor, phase, pair.near());
        play(phase, TestPeer.on(pair.far()));
        return await(answer);
    }

    /** Calls it where the kernel would: on the channel's loop. */
    private Future<LinkRequest> intercept(LinkInterceptor interceptor, LinkPhase phase, Channel channel) {
        Promise<LinkRequest> answer = channel.eventLoop().newPromise();
        channel.eventLoop().execute(() -> {
            try {
                interceptor.intercept(phase, channel, request()).addListener(done -> {
                    if (done.isSuccess()) {
                        answer.setSuccess((LinkRequest) done.getNow());
                    } else {
                        answer.setFailure(done.cause());
                    }
                });
            } catch (RuntimeException | Error thrown) {
                answer.setFailure(new AssertionError("threw instead of a failed future", thrown));
            }
        });
        return answer;
    }

    private static LinkRequest await(Future<LinkRequest> answer) {
        if (!answer.awaitUninterruptibly(TestPeer.PATIENCE.toMillis())) {
            throw new AssertionError("no answer for " + TestPeer.PATIENCE.toSeconds() + " s");
        }
        if (answer.cause() != null) {
            throw new AssertionError("answered with a failure: " + answer.cause(), answer.cause());
        }
        return answer.getNow();
    }

    private static void namesItsPhases(LinkInterceptor interceptor) {
        assertThat(interceptor.phases().isEmpty() && interceptor.demands().isEmpty())
                .as("%s acts nowhere and demands nothing", interceptor)
                .isFalse();
    }
}
