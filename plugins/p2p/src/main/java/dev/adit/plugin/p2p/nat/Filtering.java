package dev.adit.plugin.p2p.nat;

/** Whose packets come in to a socket (RFC 4787 §5). */
public enum Filtering {
    /** Everybody's. */
    ENDPOINT("endpoint-independent"),
    /** Those of addresses that the socket has sent to. */
    ADDRESS("address-dependent"),
    /** Those of addresses and ports that the socket has sent to. */
    ADDRESS_AND_PORT("address- and port-dependent");

    private final String words;

    Filtering(String words) {
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
}
