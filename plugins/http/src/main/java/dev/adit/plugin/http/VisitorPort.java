package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpObject;

/** The visitor's side of an exchange: a connection of HTTP/1, or a stream of HTTP/2. Everything is on its loop. */
@LoopOnly
interface VisitorPort {

    EventLoop loop();

    /** Whether it is a stream among others. */
    boolean isStream();

    Watch watch();

    /** Takes the message over. */
    void write(HttpObject message);

    void flush();

    boolean isWritable();

    /** There may be room for more of the request. */
    void wantInput();

    /** Before an answer is written: it answers a HEAD, or not. */
    void answersHead(boolean head);

    /** The exchange is over, and its answer is written. Otherwise than by {@code keep} nothing more is read. */
    void done(boolean keep);

    /** The answer cannot be finished: the visitor must see that it was cut off. */
    void abort();

    /** The visitor has got its 101: from here on the connection is not HTTP. */
    void upgrade(TargetConnection target, TunnelLinks links);
}
