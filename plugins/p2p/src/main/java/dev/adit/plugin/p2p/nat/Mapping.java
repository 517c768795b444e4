package dev.adit.plugin.p2p.nat;

/** Of what the outside port of a socket depends (RFC 4787 §4.1). */
public enum Mapping {
    /** There is no NAT: the address is the machine's own. */
    NONE("none: the address is this machine's own"),
    /** Of the socket alone: the same for whatever the socket sends to. */
    ENDPOINT("endpoint-independent"),
    /** Of the socket and of the address that it sends to. */
    ADDRESS("address-dependent"),
    /** Of the socket, and of the address and port that it sends to: another one for each. */
    ADDRESS_AND_PORT("address- and port-dependent");

    private final String words;

    Mapping(String words) {
        this.words = words;
    }

    /**
     * For people.
     *
     * @return in the words of RFC 4787
     */
    public String words() {
        return words;
    }

    /**
     * Tells whether what the rendezvous sees is what another client would send to.
     *
     * @return true for {@link #NONE} and {@link #ENDPOINT}
     */
    public boolean isEasy() {
        return this == NONE || this == ENDPOINT;
    }
}
