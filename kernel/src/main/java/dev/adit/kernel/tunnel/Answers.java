package dev.adit.kernel.tunnel;

import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.SignalMessage.AnsweredTunnel;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what a client is told of its tunnels, in as many messages as it takes. */
final class Answers {
    private static final int MOST_LISTEN = 16;
    private static final int MOST_PROBLEMS = 4;
    private static final int EACH_MESSAGE = 16;

    private Answers() {}

    static List<TunnelAnswer> of(List<Grant> grants, Function<TunnelSpec, @Nullable TunnelStatus> statuses) {
        List<TunnelAnswer> answers = new ArrayList<>();
        for (int from = 0; from < grants.size(); from += EACH_MESSAGE) {
            List<Grant> some = grants.subList(from, Math.min(grants.size(), from + EACH_MESSAGE));
            answers.add(new TunnelAnswer(
                    some.stream().map(grant -> one(grant, statuses)).toList()));
        }
        return answers;
    }

    private static AnsweredTunnel one(Grant grant, Function<TunnelSpec, @Nullable TunnelStatus> statuses) {
        TunnelSpec granted = grant.granted();
        if (granted == null) {
            List<TunnelProblem> problems = grant.problems().stream()
                    .limit(MOST_PROBLEMS)
                    .map(problem -> new TunnelProblem(PeerText.safe(problem.path()), cut(problem.message())))
                    .toList();
            return new AnsweredTunnel(grant.name(), "refused", List.of(), problems);
        }
        TunnelStatus status = statuses.apply(granted);
        return status == null
                ? new AnsweredTunnel(grant.name(), TunnelState.STOPPED.word(), List.of(), List.of())
                : of(grant.name(), status);
    }

    /** One that runs; its problems are those of its addresses, or that its time is over. */
    private static AnsweredTunnel of(String name, TunnelStatus status) {
        return new AnsweredTunnel(
                name,
                status.stateText(),
                status.listen().stream().limit(MOST_LISTEN).toList(),
                status.problems().stream()
                        .limit(MOST_PROBLEMS)
                        .map(problem -> new TunnelProblem(key(status, problem), cut(problem)))
                        .toList());
    }

    private static String key(TunnelStatus status, String problem) {
        if (problem.equals(TunnelStatus.quotaProblem(status.terms()))) {
            return "limits.quota";
        }
        return status.state().equals(TunnelState.EXPIRED.word()) ? "expires" : "listen";
    }

    private static String cut(String message) {
        return PeerText.safe(message);
    }
}
