package dev.adit.kernel.bridge;

import dev.adit.kernel.config.CarrierChoice;

/**
 * What direct carriers mean to one session. Any thread.
 *
 * @param facts of the session
 * @param carriers of the session: what they run on decides for {@code auto}
 * @param expected what tunnels want
 */
record DirectTerms(BridgeSession.Facts facts, Carriers carriers, Expected expected) {
    /** So many stand ready while nobody needs them, where a tunnel wants them. */
    private static final int LEAST = 4;

    CarrierChoice resolve(CarrierChoice choice) {
        boolean wanted = choice == CarrierChoice.DIRECT
                // A bare connection saves every byte the way through the mux at both ends; a second cipher saves
                // nothing.
                || (choice == CarrierChoice.AUTO && carriers.transports().contains("tcp"));
        return wanted && facts.direct() ? CarrierChoice.DIRECT : CarrierChoice.MUX;
    }

    int least() {
        boolean wanted = facts.direct() && expected.direct(facts.client(), resolve(CarrierChoice.AUTO));
        return wanted ? LEAST : 0;
    }
}
