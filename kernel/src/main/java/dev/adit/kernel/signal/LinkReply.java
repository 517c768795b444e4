package dev.adit.kernel.signal;

import dev.adit.api.link.LinkFailure;
import org.jspecify.annotations.Nullable;

/**
 * The exit's answer to a link request.
 *
 * @param failure null when the target is reached
 * @param detail what a person needs to mend it; no secrets; empty when accepted. Text of a peer: show it by {@code
 *     PeerText} only
 */
public record LinkReply(@Nullable LinkFailure failure, String detail) {
    /** The target is reached. */
    public static final LinkReply ACCEPTED = new LinkReply(null, "");
}
