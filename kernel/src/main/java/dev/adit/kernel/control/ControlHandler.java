package dev.adit.kernel.control;

/** Answers requests that come in at the control socket. Called on threads of the socket, several at once. */
@FunctionalInterface
public interface ControlHandler {

    /**
     * Answers one request.
     *
     * @param request one line
     * @return the answer
     * @throws IllegalArgumentException if there is no such request; its message goes to whoever asked
     */
    ControlAnswer answer(String request);
}
