package dev.adit.api.signal;

/**
 * A feature's way to its other half: messages under the feature's word over the signal between one client and its server,
 * both of whom TLS has proved. What is sent arrives in order and once, or not at all: a message on its way while the signal
 * is lost is lost with it. A node that has no half of that word skips its messages. Any thread.
 */
public interface SignalPort {
    /** The longest message. */
    int MAX_BYTES = 16 * 1024;

    /** What goes out in a second over one signal, for all features together; more waits its turn. */
    int MESSAGES_PER_SECOND = 50;

    /**
     * Sends a message.
     *
     * @param message copied; at most {@link #MAX_BYTES}
     * @return false where it is dropped: there is no signal now, or too many messages wait already
     * @throws IllegalArgumentException for one that is too long
     */
    boolean send(byte[] message);
}
