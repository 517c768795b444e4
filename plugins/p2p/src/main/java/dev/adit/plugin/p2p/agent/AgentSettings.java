package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.punch.PunchCaps;

/**
 * How this client searches.
 *
 * @param enabled false where its file says that nothing goes directly
 * @param caps of one attempt
 * @param portMapping whether the router is asked to forward ports
 * @param attempts most in an hour, for each peering
 */
public record AgentSettings(boolean enabled, PunchCaps caps, boolean portMapping, int attempts) {}
