package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.transport.AddressFilter;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Asks the rules about each address of a name, and remembers the first refusal: one line is enough to mend it. */
final class Judge implements AddressFilter {
    private final TargetRules rules;
    private final Address target;
    private @Nullable String first;

    Judge(TargetRules rules, Address target) {
        this.rules = rules;
        this.target = target;
    }

    @Override
    public @Nullable String refuse(InetAddress address) {
        String refusal = rules.refuse(target, address);
        first = first == null ? refusal : first;
        return refusal;
    }

    Throwable better(Throwable cause) {
        boolean denied = cause instanceof LinkException link && link.failure() == LinkFailure.DENIED;
        return denied && first != null ? new LinkException(LinkFailure.DENIED, first) : cause;
    }
}
