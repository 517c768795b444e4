package dev.adit.kernel.bridge;

/**
 * What the server's file says about a key.
 *
 * @param client the name under which it logs in
 * @param enabled false: known, and refused
 */
public record ClientGrant(String client, boolean enabled) {}
