/**
 * Tunnels: what the files want against what runs. {@link dev.adit.kernel.tunnel.TunnelSupervisor} keeps one entry for each
 * tunnel of the configuration, {@link dev.adit.kernel.tunnel.TunnelGeneration} is one running instance of one, {@link
 * dev.adit.kernel.tunnel.ListenerLeases} its listening addresses. One tunnel's failure is that tunnel's state.
 */
@NullMarked
package dev.adit.kernel.tunnel;

import org.jspecify.annotations.NullMarked;
