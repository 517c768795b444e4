package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import dev.adit.kernel.terms.QuotaStatus;
import dev.adit.kernel.terms.TermsStatus;
import org.jspecify.annotations.Nullable;

/** How the terms of a tunnel are shown. */
final class TermsText {
    private TermsText() {}

    /** What stands behind a tunnel's state; nothing where nobody was refused and no quota counts. */
    static String of(TermsStatus terms) {
        QuotaStatus quota = terms.quota();
        String used = quota == null
                ? ""
                : ", " + Amounts.bytes(quota.used()) + " of " + Amounts.bytes(quota.limit()) + " a " + quota.every();
        return used + (terms.refused() == 0 ? "" : ", " + terms.refused() + " refused");
    }

    static Json refused(TermsStatus terms) {
        return Json.object()
                .put("access", terms.refusedByAccess())
                .put("limits", terms.refusedByLimits())
                .put("quota", terms.refusedByQuota());
    }

    static @Nullable Json quota(TermsStatus terms) {
        QuotaStatus quota = terms.quota();
        return quota == null
                ? null
                : Json.object()
                        .put("used", quota.used())
                        .put("limit", quota.limit())
                        .put("every", quota.every())
                        .put("until", quota.until());
    }
}
