package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Doc;
import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A feature that stops each link at each phase, until the test has looked and lets it go on. */
public final class StepKeeper implements Feature<StepKeeper.Block> {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<Step> entry = new LinkedBlockingQueue<>();
    private final BlockingQueue<Step> exit = new LinkedBlockingQueue<>();

    /** No keys. */
    @Doc("Stops links.")
    public record Block() {}

    /** A link that waits. */
    record Step(LinkPhase phase, Channel channel, LinkRequest request, Promise<LinkRequest> answer) {
        void goOn() {
            answer.setSuccess(request);
        }
    }

    Step atEntry(LinkPhase phase) throws InterruptedException {
        return next(entry, phase);
    }

    Step atExit(LinkPhase phase) throws InterruptedException {
        return next(exit, phase);
    }

    boolean exitIsUntouched() {
        return exit.isEmpty();
    }

    private static Step next(BlockingQueue<Step> steps, LinkPhase phase) throws InterruptedException {
        Step step = steps.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(step).isNotNull();
        assertThat(step.phase()).isEqualTo(phase);
        return step;
    }

    @Override
    public String word() {
        return "step-by-step";
    }

    @Override
    public Class<Block> configType() {
        return Block.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return EnumSet.of(FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(Block config, FeatureContext context) {
        return new Contribution(List.of(new Keeper(entry, LinkPhase.VISITOR_ACCEPTED, LinkPhase.LINK_OPENED)));
    }

    @Override
    public Contribution atExit(FeatureContext context) {
        return new Contribution(List.of(new Keeper(exit, LinkPhase.LINK_OPENED, LinkPhase.TARGET_CONNECTED)));
    }

    /** Of one end. */
    private record Keeper(BlockingQueue<Step> steps, LinkPhase first, LinkPhase second) implements LinkInterceptor {
        @Override
        public Set<LinkPhase> phases() {
            return EnumSet.of(first, second);
        }

        @Override
        public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
            Promise<LinkRequest> answer = channel.eventLoop().newPromise();
            steps.add(new Step(phase, channel, request, answer));
            return answer;
        }
    }
}
