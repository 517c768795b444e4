package dev.adit.api.link;

import java.io.IOException;

/** A link that did not come about. Expected in daily life, so it has no stack trace. */
public final class LinkException extends IOException {
    private static final long serialVersionUID = 1L;

    private final LinkFailure failure;
    private final String detail;

    /**
     * Names the failure.
     *
     * @param failure the kind
     * @param detail what a person needs to mend it; no secrets
     */
    public LinkException(LinkFailure failure, String detail) {
        super(failure + (detail.isEmpty() ? "" : ": " + detail));
        this.failure = failure;
        this.detail = detail;
    }

    /**
     * The kind.
     *
     * @return never null
     */
    public LinkFailure failure() {
        return failure;
    }

    /**
     * What a person needs to mend it, without the kind.
     *
     * @return possibly empty; where it crossed the bridge, text of a peer
     */
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
