package dev.adit.kernel.signal;

import io.netty.handler.codec.DecoderException;

/** A peer broke the wire format. Ends that connection and nothing else; expected from strangers, so no stack trace. */
public final class WireException extends DecoderException {
    private static final long serialVersionUID = 1L;

    /**
     * Names what is wrong.
     *
     * @param message offending value and expectation, without text of the peer
     */
    public WireException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
