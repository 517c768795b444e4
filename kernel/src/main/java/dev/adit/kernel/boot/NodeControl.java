package dev.adit.kernel.boot;

import dev.adit.api.peer.NetworkReport;
import dev.adit.kernel.control.ControlAnswer;
import dev.adit.kernel.control.ControlHandler;
import dev.adit.kernel.observe.Json;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a node answers at its control socket. The socket is opened before the node is wired and closed after everything
 * else, so that whoever asks sees a start and a drain as well.
 */
final class NodeControl implements ControlHandler {
    private static final int NETWORK_SECONDS = 25;

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
            case NatCommand.REQUEST ->
                ControlAnswer.of(String.join("\n", network(asked).lines()) + "\n");
            case NatCommand.JSON_REQUEST ->
                ControlAnswer.of(Json.of(network(asked).facts()) + "\n");
            case StopCommand.REQUEST ->
                new ControlAnswer(ProcessHandle.current().pid() + "\n", asked::closeAsync);
            default ->
                throw new IllegalArgumentException("unknown request (expected: " + StatusCommand.REQUEST + ", "
                        + StatusCommand.JSON_REQUEST + ", " + NatCommand.REQUEST + ", " + NatCommand.JSON_REQUEST + ", "
                        + StopCommand.REQUEST + ")");
        };
    }

    /** A thread of the socket may wait. */
    private static NetworkReport network(Node asked) {
        try {
            return asked.network().toCompletableFuture().get(NETWORK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            String text = failed.getCause() == null ? null : failed.getCause().getMessage();
            throw new IllegalArgumentException(text == null ? failed.toString() : text, failed);
        } catch (TimeoutException late) {
            throw new IllegalArgumentException("no answer in " + NETWORK_SECONDS + " s", late);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("the client is stopping", stopping);
        }
    }
}
