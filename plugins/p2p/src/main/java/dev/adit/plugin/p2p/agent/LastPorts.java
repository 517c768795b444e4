package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.rendezvous.Vantages;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two ends ask each other which port their NATs give just now: what is predicted from it is the better, the fresher it is.
 * On the peering's loop.
 */
final class LastPorts {
    private static final long PATIENCE_MILLIS = 2500;
    /** Of the other end's questions, at the same time. */
    private static final int MOST_ANSWERS = 4;

    private final SearchMeans means;
    private final Map<Integer, Promise<InetSocketAddress>> questions = new HashMap<>();
    private int asked;
    private int answering;

    LastPorts(SearchMeans means) {
        this.means = means;
    }

    /** Asks the other end. */
    Future<InetSocketAddress> ofPeer() {
        int question = ++asked;
        Promise<InetSocketAddress> answer = means.peering().loop().newPromise();
        questions.put(question, answer);
        means.peering().tell(TalkWire.encode(new Talk.AskLast(question)));
        means.peering().loop().schedule(() -> answered(question, null), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return answer;
    }

    void answered(Talk.Last last) {
        answered(last.question(), last.mapped());
    }

    private void answered(int question, @Nullable InetSocketAddress mapped) {
        Promise<InetSocketAddress> answer = questions.remove(question);
        if (answer == null) {
            return;
        }
        if (mapped == null || !means.aims().test(mapped)) {
            answer.tryFailure(new IOException("the other end does not know its latest port"));
        } else {
            answer.trySuccess(mapped);
        }
    }

    /** Answers the other end. */
    void asked(Talk.AskLast ask, @Nullable Surroundings around) {
        Vantages vantages = around == null ? null : around.v4();
        if (vantages == null || answering >= MOST_ANSWERS) {
            means.peering().tell(TalkWire.encode(new Talk.Last(ask.question(), null)));
            return;
        }
        answering++;
        means.probe().last(vantages.first()).addListener((Future<InetSocketAddress> done) -> {
            answering--;
            means.peering()
                    .tell(TalkWire.encode(new Talk.Last(ask.question(), done.isSuccess() ? done.getNow() : null)));
        });
    }

    void close() {
        questions.values().forEach(answer -> answer.tryFailure(new IOException("the search is over")));
        questions.clear();
    }
}
