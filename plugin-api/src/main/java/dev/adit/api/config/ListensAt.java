package dev.adit.api.config;

import java.util.List;

/** Implemented by the config record of a tunnel type that knows where its tunnels listen if their file does not say. */
public interface ListensAt {

    /**
     * The addresses.
     *
     * @return at least one
     */
    List<Address> listensAt();
}
