/**
 * The transport {@code kcp}: pipes of bytes over UDP, by the protocol of skywind3000's KCP as its reference implementation
 * (ikcp.c) defines it. {@link dev.adit.plugin.kcp.Kcp} is the protocol and knows neither sockets nor clocks; {@link
 * dev.adit.plugin.kcp.Conversation} gives it both; {@link dev.adit.plugin.kcp.KcpChannel} is what the bridge sees. Before a
 * conversation there are {@link dev.adit.plugin.kcp.Greeting}s, which KCP itself does not have.
 *
 * <p>Everything of one conversation belongs to the event loop of its socket.
 */
@NullMarked
package dev.adit.plugin.kcp;

import org.jspecify.annotations.NullMarked;
