package dev.adit.kernel.signal;

/**
 * The dialler's answer to a challenge.
 *
 * @param nonce fresh from the dialler
 * @param mac over the transcript; see {@code docs/wire.md}
 */
public record Proof(Bytes nonce, Bytes mac) {
    /** The size of nonces, secrets and MACs. */
    public static final int SIZE = 32;
}
