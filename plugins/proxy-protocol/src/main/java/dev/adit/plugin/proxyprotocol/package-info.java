/**
 * The feature {@code proxy-protocol}: haproxy's PROXY protocol, written to targets by the client and read from balancers
 * by the server.
 */
@NullMarked
package dev.adit.plugin.proxyprotocol;

import org.jspecify.annotations.NullMarked;
