package dev.adit.kernel.transport;

import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose a visitor is. The more particular claim wins: server name, its wildcard, application protocol, first bytes, the
 * whole port, the rest.
 *
 * @param decided false if more bytes are needed to tell
 * @param attachment null if undecided, and if nobody claims the visitor
 */
record ClaimChoice(boolean decided, @Nullable Attachment attachment) {
    /** More is never needed to tell, and never looked at. */
    static final int LARGEST = ClientHello.LARGEST;

    private static final ClaimChoice UNDECIDED = new ClaimChoice(false, null);
    private static final int SHOWN_TO_MATCHERS = 1024;

    /**
     * Decides as far as the bytes allow.
     *
     * @param attachments those of the address
     * @param bytes at least one; its reader index stays
     * @param last no more will come, so whatever waits for more is a no
     */
    static ClaimChoice of(List<Attachment> attachments, ByteBuf bytes, boolean last) {
        boolean full = last || bytes.readableBytes() >= LARGEST;
        if (attachments.stream().anyMatch(ClaimChoice::needsHello)) {
            ClientHello hello = ClientHello.read(bytes);
            if (hello.state() == ClientHello.State.INCOMPLETE && !full) {
                return UNDECIDED;
            }
            Attachment byHello = byHello(attachments, hello);
            if (byHello != null) {
                return new ClaimChoice(true, byHello);
            }
        }
        return byBytes(attachments, bytes, full);
    }

    /** For visitors that never said enough. */
    static @Nullable Attachment wholePort(List<Attachment> attachments) {
        Attachment whole = find(attachments, claim -> claim instanceof Claim.WholePort);
        return whole != null ? whole : find(attachments, claim -> claim instanceof Claim.Rest);
    }

    /** Whether nobody needs to be looked at where this one is alone. */
    static boolean takesEverybody(Attachment alone) {
        return alone.claim() instanceof Claim.WholePort
                || alone.claim() instanceof Claim.Rest
                || (alone.claim() instanceof Claim.FirstBytes claim && claim.judging());
    }

    private static boolean needsHello(Attachment attachment) {
        return attachment.claim() instanceof Claim.ServerName || attachment.claim() instanceof Claim.Alpn;
    }

    private static @Nullable Attachment byHello(List<Attachment> attachments, ClientHello hello) {
        String name = hello.serverName();
        Attachment found = null;
        if (name != null) {
            found = find(attachments, Claim.serverName(name)::equals);
            if (found == null && name.indexOf('.') > 0) {
                found = find(attachments, Claim.serverName("*" + name.substring(name.indexOf('.')))::equals);
            }
        }
        if (found == null) {
            found = find(
                    attachments,
                    claim -> claim instanceof Claim.Alpn alpn
                            && hello.protocols().contains(alpn.protocol()));
        }
        return found;
    }

    private static ClaimChoice byBytes(List<Attachment> attachments, ByteBuf bytes, boolean full) {
        ByteBuf shown = bytes.slice(bytes.readerIndex(), Math.min(bytes.readableBytes(), SHOWN_TO_MATCHERS))
                .asReadOnly();
        boolean more = !full && bytes.readableBytes() < SHOWN_TO_MATCHERS;
        boolean waiting = false;
        for (Attachment attachment : attachments) {
            if (attachment.claim() instanceof Claim.FirstBytes claim) {
                Match match = claim.matcher().match(shown.duplicate());
                if (match == Match.YES) {
                    return new ClaimChoice(true, attachment);
                }
                waiting |= match == Match.UNDECIDED;
            }
        }
        return waiting && more ? UNDECIDED : new ClaimChoice(true, wholePort(attachments));
    }

    private static @Nullable Attachment find(List<Attachment> attachments, Predicate<Claim> wanted) {
        for (Attachment attachment : attachments) {
            if (wanted.test(attachment.claim())) {
                return attachment;
            }
        }
        return null;
    }
}
