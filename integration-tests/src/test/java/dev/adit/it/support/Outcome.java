package dev.adit.it.support;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a program ended.
 *
 * @param command what was run, for messages
 * @param exit its status
 * @param out what it printed
 * @param err what it complained of
 */
public record Outcome(String command, int exit, String out, String err) {
    /**
     * Expects a status.
     *
     * @param expected the status
     * @return this
     */
    public Outcome exits(int expected) {
        assertThat(exit).as(this::toString).isEqualTo(expected);
        return this;
    }

    /**
     * Expects success.
     *
     * @return this
     */
    public Outcome succeeds() {
        return exits(0);
    }

    /**
     * Everything it said.
     *
     * @return standard output, then standard error
     */
    public String said() {
        return out + err;
    }

    @Override
    public String toString() {
        return command + "\nexit " + exit + "\n--- out\n" + out + "\n--- err\n" + err;
    }
}
