package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;

/**
 * Who hears of frames. For each frame first {@link #frame}, then for its payload any number of {@link #payload}, then
 * {@link #frameEnd} — so a frame needs no memory, however long it says it is. Any of them may refuse, which ends the
 * session and with it the calls.
 */
interface FrameSink {
    /**
     * A header, its version checked.
     *
     * @param length unsigned; what it means depends on the type
     */
    void frame(int type, int flags, int id, long length) throws MuxException;

    /**
     * The next bytes of a data frame, never none.
     *
     * @param data the callee owns it
     * @param pinned bytes that stay allocated as long as {@code data} is
     */
    void payload(ByteBuf data, int pinned);

    /** The frame is complete. */
    void frameEnd() throws MuxException;
}
