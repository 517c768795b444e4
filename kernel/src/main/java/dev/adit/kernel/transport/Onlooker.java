package dev.adit.kernel.transport;

import io.netty.channel.ChannelHandler;

/**
 * A handler that only looks on: it neither changes nor keeps bytes that pass, and needs to see none of them. Whoever moves
 * bytes past the pipeline may leave it where it is; it still hears of ends and of a close.
 */
public interface Onlooker extends ChannelHandler {}
