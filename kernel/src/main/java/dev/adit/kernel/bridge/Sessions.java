package dev.adit.kernel.bridge;

import dev.adit.kernel.config.CarrierChoice;
import org.jspecify.annotations.Nullable;

/** Where links find the clients. Any thread. */
public interface Sessions {

    /**
     * Finds the session in which the next link to a client is opened.
     *
     * @param client its name
     * @return null while it has none
     */
    @Nullable
    StreamOpener find(String client);

    /**
     * Tells that a tunnel wants links to a client from now on, so that carriers are ready when they come.
     *
     * @param client its name
     * @param choice what the links shall run on
     */
    default void expect(String client, CarrierChoice choice) {}

    /**
     * Tells that a tunnel which was told to {@link #expect} wants none any more.
     *
     * @param client its name
     * @param choice as told then
     */
    default void expectNoMore(String client, CarrierChoice choice) {}

    /**
     * Says something of a plugin's to a client.
     *
     * @param client its name; of several instances the one that serves hears it
     * @param word the plugin's
     * @param body to its other half; copied
     * @return false where it is dropped
     */
    default boolean tell(String client, String word, byte[] body) {
        return false;
    }
}
