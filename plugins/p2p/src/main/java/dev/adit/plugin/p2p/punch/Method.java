package dev.adit.plugin.p2p.punch;

/** A way to come to a path; a class of its own each. */
public enum Method {
    /** {@link DirectPairs}. */
    DIRECT("direct"),
    /** {@link Prediction}. */
    PREDICTION("prediction"),
    /** {@link Staircase}. */
    STAIRCASE("staircase"),
    /** {@link Birthday}. */
    BIRTHDAY("birthday"),
    /** {@link TwoSidedBirthday}. */
    TWO_SIDED_BIRTHDAY("two-sided birthday");

    private final String words;

    Method(String words) {
        this.words = words;
    }

    /**
     * For status and log.
     *
     * @return a few words
     */
    public String words() {
        return words;
    }
}
