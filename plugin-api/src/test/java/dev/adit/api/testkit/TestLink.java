package dev.adit.api.testkit;

import dev.adit.api.link.LinkRequest;

/**
 * A link that the tested tunnel opened, seen from the target's end.
 *
 * @param request what the tunnel asked for
 * @param peer the other end of the link
 */
public record TestLink(LinkRequest request, TestPeer peer) {}
