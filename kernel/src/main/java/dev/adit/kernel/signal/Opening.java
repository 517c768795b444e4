package dev.adit.kernel.signal;

import org.jspecify.annotations.Nullable;

/** What a connection is for. */
public sealed interface Opening {

    /**
     * Opens a session, or takes one up again whose signal was lost; the connection becomes the signal.
     *
     * @param client the name under which the server's file knows the key; empty where the key alone shall tell it
     * @param instance made at random once a process, so that a ghost of this process is told from another machine
     * @param session the session to take up again; empty for a new one
     */
    record Login(String client, String instance, String session) implements Opening {
        /**
         * The same under a name.
         *
         * @param name of the client
         * @return a login
         */
        public Login named(String name) {
            return new Login(name, instance, session);
        }
    }

    /**
     * Adds a carrier to a session.
     *
     * @param session as the welcome named it
     * @param kind null where the dialler asks for one that this version does not know
     */
    record Join(String session, @Nullable CarrierKind kind) implements Opening {}
}
