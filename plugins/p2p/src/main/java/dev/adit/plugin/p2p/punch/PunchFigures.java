package dev.adit.plugin.p2p.punch;

/**
 * What an attempt has cost so far at this end.
 *
 * @param packets that were sent, answers included
 * @param sockets that were opened
 * @param round which one is on, or was last; from 1
 * @param rounds of the plan
 * @param method of that round
 * @param millis since the beginning
 */
public record PunchFigures(int packets, int sockets, int round, int rounds, Method method, long millis) {

    /**
     * For status and log.
     *
     * @return such as {@code birthday, round 2 of 3}
     */
    public String words() {
        return method.words() + ", round " + round + " of " + rounds;
    }
}
