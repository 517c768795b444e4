package dev.adit.kernel.boot;

import dev.adit.kernel.control.ControlAnswer;
import dev.adit.kernel.control.ControlHandler;
import org.jspecify.annotations.Nullable;

/**
 * What a node answers at its control socket. The socket is opened before the node is wired and closed after everything
 * else, so that whoever asks sees a start and a drain as well.
 */
final class NodeControl implements ControlHandler {
    private volatile @Nullable Node node;

    /** From now on there is somebody to ask. */
    void serve(Node wired) {
        node = wired;
    }

    @Override
    public ControlAnswer answer(String request) {
        Node asked = node;
        if (asked == null) {
            throw new IllegalArgumentException("still starting, try again");
        }
        return switch (request) {
            case StatusCommand.REQUEST -> ControlAnswer.of(asked.statusText());
            case StatusCommand.JSON_REQUEST -> ControlAnswer.of(asked.statusJson() + "\n");
            case StopCommand.REQUEST ->
                new ControlAnswer(ProcessHandle.current().pid() + "\n", asked::closeAsync);
            default ->
                throw new IllegalArgumentException("unknown request (expected: " + StatusCommand.REQUEST + ", "
                        + StatusCommand.JSON_REQUEST + ", " + StopCommand.REQUEST + ")");
        };
    }
}
