package dev.adit.plugin.p2p.nat;

/** Which outside port a new mapping gets. */
public enum Allocation {
    /** That of the socket, where it is free. */
    PRESERVE("the socket's own"),
    /** The one behind the last one. */
    SEQUENTIAL("one after the other"),
    /** Any of a small range, as carriers give to each subscriber. */
    BLOCK("at random in a small block"),
    /** Any. */
    RANDOM("at random");

    private final String words;

    Allocation(String words) {
        this.words = words;
    }

    /**
     * For people.
     *
     * @return how ports are chosen
     */
    public String words() {
        return words;
    }
}
