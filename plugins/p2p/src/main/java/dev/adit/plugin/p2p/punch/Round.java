package dev.adit.plugin.p2p.punch;

/**
 * One method, for a time.
 *
 * @param method which
 * @param millis how long it is given before the next one begins
 * @param initiator what the visitor's end does
 * @param responder what the provider's end does
 */
public record Round(Method method, int millis, Part initiator, Part responder) {

    Part part(boolean mine) {
        return mine ? initiator : responder;
    }

    /**
     * What one end does in a round. What a role does not need is 0.
     *
     * @param role which of the method's two sides
     * @param sockets how many to open
     * @param packets how many to send
     * @param paceMicros from one packet to the next
     * @param low of the ports to aim at
     * @param high of the ports to aim at
     * @param step from one port that the other end's NAT gives to the next
     * @param ttl of the first packets, so that they die on their way and only open this end's NAT; 0 for an ordinary one
     */
    public record Part(Role role, int sockets, int packets, int paceMicros, int low, int high, int step, int ttl) {
        Part within(PunchCaps caps) {
            int slowest = 1_000_000 / caps.packetsPerSecond();
            return new Part(
                    role,
                    Math.min(sockets, caps.sockets()),
                    Math.min(packets, caps.packets()),
                    Math.max(paceMicros, slowest),
                    low,
                    high,
                    step,
                    ttl);
        }
    }

    /** Which side of a method. */
    public enum Role {
        /** Aims at ports that the other end may have. */
        SEEK,
        /** Opens ports of its own for the other end to find. */
        OPEN,
        /** Both. */
        BOTH
    }
}
