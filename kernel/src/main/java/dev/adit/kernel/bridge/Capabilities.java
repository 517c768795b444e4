package dev.adit.kernel.bridge;

/** The capabilities that this version knows; all others are ignored. */
final class Capabilities {
    /** Of a server: it takes plain carriers. */
    static final String CARRIER_TCP = "carrier-tcp";

    /** Of a client: it brings direct carriers when the server orders them. */
    static final String CARRIER_DIRECT = "carrier-direct";

    private Capabilities() {}
}
