package dev.adit.kernel.control;

import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param text any number of lines
 * @param afterwards run when the text is sent; the connection then stays open until the process has let go of the
 *     socket, so whoever asked sees the end of it. Null for an answer that is complete
 */
public record ControlAnswer(String text, @Nullable Runnable afterwards) {

    /**
     * An answer that is complete.
     *
     * @param text any number of lines
     * @return the answer
     */
    public static ControlAnswer of(String text) {
        return new ControlAnswer(text, null);
    }
}
