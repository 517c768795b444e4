package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.Sessions;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A link of a tunnel that has several candidates: one after another is asked until one accepts, and only then the link is
 * given away, so nothing of the visitor can have gone to one that refuses. Each is asked at most once; the dial timeout
 * holds for all of them together, and each gets its share of what is left. For the visitor it is one link: one failure,
 * that of the last one, is told and counted.
 */
final class Tries implements LinkTry {
    /** More than that would make a visitor wait for nothing. */
    static final int MOST = 8;

    /** What an answer may need beyond the dial; a client that is as slow as that has a neighbour. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Means means;
    private final LinkRequest request;
    private final long began = System.nanoTime();
    private final Promise<Channel> opened = ImmediateEventExecutor.INSTANCE.newPromise();
    private final Deque<Candidate> left = new ArrayDeque<>();
    private volatile @Nullable Future<Channel> running;

    /**
     * What the tries of a tunnel share.
     *
     * @param entry of its links
     * @param candidates to choose from
     * @param sessions of their clients
     * @param live its channels
     * @param chosen told of every link, before it is given away
     */
    record Means(
            Opening.Entry entry,
            Candidates candidates,
            Sessions sessions,
            LiveChannels live,
            BiConsumer<Channel, LinkRequest> chosen) {}

    Tries(Means means, LinkRequest request) {
        this.means = means;
        this.request = request;
    }

    /** Any thread. */
    void start() {
        opened.addListener(done -> {
            Future<Channel> current = running;
            if (done.isCancelled() && current != null) {
                current.cancel(false);
            }
        });
        means.candidates().order(request, means.sessions()).stream().limit(MOST).forEach(left::add);
        next(request, null);
    }

    /** One after another: never two at a time. */
    private void next(LinkRequest before, @Nullable LinkException cause) {
        long rest = request.dialTimeout().toNanos() - (System.nanoTime() - began);
        Candidate candidate = rest > 0 || cause == null ? left.poll() : null;
        if (candidate == null || means.live().isDraining()) {
            fail(before, cause == null ? means.candidates().nobody(means.sessions()) : cause);
            return;
        }
        Duration share = Duration.ofNanos(Math.max(Duration.ofMillis(1).toNanos(), rest / (left.size() + 1)));
        LinkRequest aimed =
                means.candidates().aim(request, candidate).withAwaitReply(true).withDialTimeout(share);
        candidate.begin();
        Opening opening = new Opening(
                means.entry().at(candidate.client(), means.sessions()), means.live(), aimed, GRACE.plus(share));
        running = opening.opened();
        opening.opened().addListener((Future<Channel> answer) -> answered(candidate, aimed, opening, answer));
        opening.start();
        if (opened.isCancelled()) {
            opening.opened().cancel(false);
        }
    }

    private void answered(Candidate candidate, LinkRequest aimed, Opening opening, Future<Channel> answer) {
        if (answer.isSuccess()) {
            accepted(candidate, aimed, answer.getNow());
            return;
        }
        candidate.end();
        if (opened.isDone()) {
            return;
        }
        LinkException cause = answer.cause() instanceof LinkException told
                ? told
                : new LinkException(LinkFailure.INTERNAL, String.valueOf(answer.cause()));
        if (opening.isTurnedAway()) {
            turnedAway(aimed, cause);
            return;
        }
        candidate.failed(cause, System.nanoTime());
        if (!left.isEmpty()) {
            means.entry().retried(aimed, cause);
        }
        next(aimed, cause);
    }

    /** By the terms, which another client's limits may fulfil; who may not come may not come at all. */
    private void turnedAway(LinkRequest aimed, LinkException cause) {
        if (left.isEmpty() || cause.failure() == LinkFailure.DENIED) {
            opened.tryFailure(cause);
        } else {
            next(aimed, cause);
        }
    }

    private void accepted(Candidate candidate, LinkRequest aimed, Channel link) {
        candidate.succeeded();
        link.closeFuture().addListener(closed -> candidate.end());
        means.chosen().accept(link, aimed);
        if (!opened.trySuccess(link)) {
            Resets.reset(link);
        }
    }

    private void fail(LinkRequest last, LinkException cause) {
        if (opened.tryFailure(cause)) {
            means.entry().failed(means.entry().nextLink(), last, cause, began);
        }
    }

    @Override
    public Future<Channel> opened() {
        return opened;
    }

    /** Nothing is given away before the answer. */
    @Override
    public @Nullable LinkException refusal() {
        return null;
    }
}
