package dev.adit.kernel.terms;

import org.jspecify.annotations.Nullable;

/**
 * What became of a tunnel's terms so far.
 *
 * @param refusedByAccess visitors, and datagrams, from where nobody may come from
 * @param refusedByLimits visitors who were too many
 * @param refusedByQuota visitors who came after the quota was used up
 * @param quota null where there is none
 * @param until when an open tunnel closes, or a closed one opens, by its schedule or because it expires; with the offset of its zone; null for
 *     never
 */
public record TermsStatus(
        long refusedByAccess,
        long refusedByLimits,
        long refusedByQuota,
        @Nullable QuotaStatus quota,
        @Nullable String until) {
    /** Of a tunnel that does not run. */
    public static final TermsStatus NONE = new TermsStatus(0, 0, 0, null, null);

    /**
     * Everybody who was refused.
     *
     * @return the sum
     */
    public long refused() {
        return refusedByAccess + refusedByLimits + refusedByQuota;
    }
}
