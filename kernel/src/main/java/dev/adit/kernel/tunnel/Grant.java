package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.AllowConfig;
import dev.adit.kernel.config.OfferedTunnel;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.Privacy;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import dev.adit.kernel.terms.TermsStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was decided on one offered tunnel.
 *
 * @param name in the client's file, not checked where it was refused
 * @param granted what is to run; null where it was refused
 * @param spec what its block says; null where that could not be read
 * @param problems why it was refused
 */
record Grant(
        String name, @Nullable TunnelSpec granted, @Nullable TunnelSpec spec, List<TunnelProblem> problems) {

    private static final int VERIFIER_BYTES = 32;

    /** Decides on each tunnel, in the order of the offer; those that were refused do not count. */
    static List<Grant> decide(String client, AllowConfig allow, TunnelOffer offer, PluginWords words) {
        List<Grant> grants = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int granted = 0;
        for (var offered : offer.tunnels()) {
            OfferedTunnel.Result result = names.add(offered.name())
                    ? verified(OfferedTunnel.read(client, offered.name(), offered.text(), words), offered.verifier())
                    : new OfferedTunnel.Result(null, List.of(new OfferedTunnel.Problem("", "stands twice")));
            Grant grant = of(client, allow, offered.name(), result, granted);
            granted += grant.granted() == null ? 0 : 1;
            grants.add(grant);
        }
        return List.copyOf(grants);
    }

    /** The secret of a private tunnel stays with its client; the server needs something to hold tokens against. */
    private static OfferedTunnel.Result verified(OfferedTunnel.Result result, Bytes verifier) {
        TunnelSpec spec = result.spec();
        Privacy privacy = spec == null ? null : spec.privacy();
        if (spec == null || privacy == null) {
            return result;
        }
        if (privacy.secret() != null || verifier.size() != VERIFIER_BYTES) {
            String message = "comes without what its visitors are verified by, or with its secret";
            return new OfferedTunnel.Result(null, List.of(new OfferedTunnel.Problem("private", message)));
        }
        String told = HexFormat.of().formatHex(verifier.toArray());
        return new OfferedTunnel.Result(spec.withPrivacy(privacy.withVerifier(told)), List.of());
    }

    private static Grant of(String client, AllowConfig allow, String name, OfferedTunnel.Result result, int before) {
        TunnelSpec spec = result.spec();
        if (spec == null) {
            return new Grant(name, null, null, problems(result));
        }
        AllowConfig.Refusal refusal = allow.refuse(client, spec);
        if (refusal != null) {
            return refused(name, spec, refusal.path(), refusal.message());
        }
        return before < allow.tunnels()
                ? new Grant(name, spec, spec, List.of())
                : refused(name, spec, "", allow.tooMany(client));
    }

    private static Grant refused(String name, TunnelSpec spec, String path, String message) {
        return new Grant(name, null, spec, List.of(new TunnelProblem(path, message)));
    }

    private static List<TunnelProblem> problems(OfferedTunnel.Result result) {
        return result.problems().stream()
                .map(problem -> new TunnelProblem(problem.path(), problem.message()))
                .toList();
    }

    /** The group has no room for it. */
    Grant refusedBy(TunnelProblem problem) {
        return new Grant(name, null, spec, List.of(problem));
    }

    /**
     * Why it was refused, for this side's log and status; null where it was not. Of a block that cannot be read only the
     * keys are told: what stands there may come out of a file of the client's, and is the client's alone.
     */
    @Nullable
    String refusal() {
        if (granted != null || problems.isEmpty()) {
            return null;
        }
        if (spec != null) {
            return problems.get(0).message();
        }
        List<String> keys = problems.stream()
                .map(problem -> problem.path().isEmpty() ? "the block" : problem.path())
                .distinct()
                .toList();
        return "cannot be read: " + String.join(", ", keys);
    }

    TunnelStatus status(String client) {
        Address target = spec == null ? null : spec.target();
        String refusal = refusal();
        return new TunnelStatus(
                client + "/" + PeerText.safe(name),
                client,
                spec == null ? "-" : spec.type(),
                spec == null
                        ? List.of()
                        : spec.listen().stream().map(Address::toString).toList(),
                target == null ? null : target.toString(),
                List.of(),
                spec == null ? "-" : spec.carrier().word(),
                "refused",
                refusal == null ? List.of() : List.of(refusal),
                0,
                0,
                0,
                0,
                0,
                0,
                TermsStatus.NONE,
                Map.of());
    }
}
