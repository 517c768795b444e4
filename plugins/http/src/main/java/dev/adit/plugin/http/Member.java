package dev.adit.plugin.http;

/**
 * A tunnel at one of its addresses.
 *
 * @param tunnel the tunnel
 * @param index which of its addresses
 * @param pool connections to the target that belongs to this address
 */
record Member(HttpTunnel tunnel, int index, TargetPool pool) {}
