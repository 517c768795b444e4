package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The interceptors of a tunnel or of a client, sorted by phase once. Each is called with the request that the one before
 * it answered; the first failure is the answer.
 */
public final class InterceptorChain {
    private static final InterceptorChain EMPTY = new InterceptorChain(Map.of(), false);

    private final Map<LinkPhase, List<LinkInterceptor>> phases;
    private final boolean perVisitor;

    private InterceptorChain(Map<LinkPhase, List<LinkInterceptor>> phases, boolean perVisitor) {
        this.phases = phases;
        this.perVisitor = perVisitor;
    }

    /**
     * Sorts interceptors by the phases they name.
     *
     * @param interceptors in the order in which they act
     * @return the chain
     */
    public static InterceptorChain of(List<LinkInterceptor> interceptors) {
        if (interceptors.isEmpty()) {
            return EMPTY;
        }
        Map<LinkPhase, List<LinkInterceptor>> phases = new EnumMap<>(LinkPhase.class);
        for (LinkInterceptor interceptor : interceptors) {
            for (LinkPhase phase : interceptor.phases()) {
                phases.computeIfAbsent(phase, none -> new ArrayList<>()).add(interceptor);
            }
        }
        return new InterceptorChain(phases, interceptors.stream().anyMatch(LinkInterceptor::isPerVisitor));
    }

    /**
     * Tells whether nobody acts at a phase.
     *
     * @param phase the phase
     * @return true if {@link #run} would answer at once
     */
    public boolean isEmpty(LinkPhase phase) {
        return phases.getOrDefault(phase, List.of()).isEmpty();
    }

    /**
     * Tells whether links differ by the visitor for whom they are opened.
     *
     * @return true if one of the interceptors says so
     */
    public boolean isPerVisitor() {
        return perVisitor;
    }

    /**
     * Runs one phase. On the channel's loop.
     *
     * @param phase which
     * @param channel what the phase is about, auto-read off; what comes before the next reader is kept for it
     * @param request what is asked for
     * @return the request to go on with, told on the channel's loop; a failure that is no {@link LinkException} becomes
     *     {@link LinkFailure#INTERNAL}
     */
    public Future<LinkRequest> run(LinkPhase phase, Channel channel, LinkRequest request) {
        List<LinkInterceptor> acting = phases.getOrDefault(phase, List.of());
        if (acting.isEmpty()) {
            return channel.eventLoop().newSucceededFuture(request);
        }
        Promise<LinkRequest> answer = channel.eventLoop().newPromise();
        new Run(phase, channel, acting, answer).next(0, request);
        return answer;
    }

    /** One walk through a phase. */
    private record Run(LinkPhase phase, Channel channel, List<LinkInterceptor> acting, Promise<LinkRequest> answer) {

        void next(int index, LinkRequest request) {
            if (index == acting.size()) {
                answer.trySuccess(request);
                return;
            }
            Future<LinkRequest> result;
            try {
                result = acting.get(index).intercept(phase, channel, request);
            } catch (RuntimeException thrown) {
                result = channel.eventLoop().newFailedFuture(thrown);
            }
            // What it added stands behind the keeper; what that passes on needs a keeper again.
            EarlyReads.guard(channel);
            Future<LinkRequest> intercepted = result;
            intercepted.addListener(done -> onLoop(() -> {
                if (intercepted.isSuccess()) {
                    next(index + 1, intercepted.getNow());
                } else {
                    answer.tryFailure(asLinkFailure(acting.get(index), intercepted.cause()));
                }
            }));
        }

        private void onLoop(Runnable step) {
            if (channel.eventLoop().inEventLoop()) {
                step.run();
            } else {
                channel.eventLoop().execute(step);
            }
        }

        private static Throwable asLinkFailure(LinkInterceptor interceptor, Throwable cause) {
            if (cause instanceof LinkException) {
                return cause;
            }
            String name = interceptor.getClass().getSimpleName();
            LinkException failure = new LinkException(LinkFailure.INTERNAL, "interceptor " + name + ": " + cause);
            failure.initCause(cause);
            return failure;
        }
    }
}
