package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Second;

/**
 * What the server's file says about a key.
 *
 * @param client the name under which it logs in
 * @param enabled false: known, and refused
 * @param second what another instance does to the first
 */
public record ClientGrant(String client, boolean enabled, Second second) {}
