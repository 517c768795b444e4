package dev.adit.kernel.signal;

import java.time.Duration;
import java.util.List;

/** What the two sides of a signal say to each other. What a version does not know it skips. */
public sealed interface SignalMessage {

    /** What is said of tunnels and visits. */
    sealed interface OfTunnels extends SignalMessage {}

    /**
     * Shows life, and measures the round trip.
     *
     * @param sequence of the one who asks, counted up from 1; an answer has the same
     * @param answer true for the answer
     */
    record Heartbeat(long sequence, boolean answer) implements SignalMessage {}

    /**
     * The sender ends the session: links that are there may end in their own time, new ones are not opened.
     *
     * @param reason why
     * @param retryAfter how long the other side should stay away; zero where it may come back at once
     */
    record GoodBye(GoodByeReason reason, Duration retryAfter) implements SignalMessage {}

    /**
     * The server tells one of several instances with the same key whether it waits behind another or serves.
     *
     * @param waiting false: from now on it serves
     */
    record Standby(boolean waiting) implements SignalMessage {}

    /**
     * The server tells a client how many direct carriers shall stand ready; the latest order holds.
     *
     * @param direct joined, and without a link
     */
    record CarrierOrder(int direct) implements SignalMessage {}

    /**
     * The tunnels of a client's own file, all of them; what is not named any more ends. Said after each login.
     *
     * @param tunnels at most {@link SignalWire#MAX_TUNNELS}
     */
    record TunnelOffer(List<OfferedTunnel> tunnels) implements OfTunnels {
        /** Copies the list. */
        public TunnelOffer {
            tunnels = List.copyOf(tunnels);
        }
    }

    /**
     * How tunnels of an offer are. Those that are not named are as they were.
     *
     * @param tunnels at most {@link SignalWire#MAX_TUNNELS}
     */
    record TunnelAnswer(List<AnsweredTunnel> tunnels) implements OfTunnels {
        /** Copies the list. */
        public TunnelAnswer {
            tunnels = List.copyOf(tunnels);
        }
    }

    /**
     * What one half of a plugin says to the other.
     *
     * @param word the plugin's; a peer that has no such plugin skips it
     * @param body in a format of the plugin's own, at most {@link dev.adit.api.signal.SignalPort#MAX_BYTES}
     */
    record PluginMessage(String word, Bytes body) implements SignalMessage {}

    /**
     * One tunnel of a client's own file.
     *
     * @param name in that file
     * @param text its block as one line of YAML, with nothing left to resolve; not printed, it may hold secrets
     * @param verifier what a token of a visitor is held against; empty where the tunnel is not private
     */
    record OfferedTunnel(String name, String text, Bytes verifier) {
        /** A public one. */
        public OfferedTunnel(String name, String text) {
            this(name, text, Bytes.EMPTY);
        }

        @Override
        public String toString() {
            return "OfferedTunnel[" + name + "]";
        }
    }

    /**
     * How one tunnel is.
     *
     * @param name in the client's file
     * @param state {@code open}, {@code partly}, {@code failed}, {@code starting}, {@code refused}, …
     * @param listen where visitors are accepted
     * @param problems what keeps it from being open
     */
    record AnsweredTunnel(String name, String state, List<String> listen, List<TunnelProblem> problems) {
        /** Copies the lists. */
        public AnsweredTunnel {
            listen = List.copyOf(listen);
            problems = List.copyOf(problems);
        }
    }

    /**
     * The private tunnels that a client wants to visit, all of them. Said after each login.
     *
     * @param visits at most {@link SignalWire#MAX_TUNNELS}
     */
    record VisitOffer(List<OfferedVisit> visits) implements OfTunnels {
        /** Copies the list. */
        public VisitOffer {
            visits = List.copyOf(visits);
        }
    }

    /**
     * How visits of an offer are. Those that are not named are as they were.
     *
     * @param visits at most {@link SignalWire#MAX_TUNNELS}
     */
    record VisitAnswer(List<AnsweredVisit> visits) implements OfTunnels {
        /** Copies the list. */
        public VisitAnswer {
            visits = List.copyOf(visits);
        }
    }

    /**
     * From the server to the client whose tunnels they are: what visitors of the private tunnels in the server's own file
     * prove. The latest list holds.
     *
     * @param keys at most {@link SignalWire#MAX_TUNNELS} in a message
     * @param more whether another message goes on with the list
     */
    record VisitKeys(List<VisitKey> keys, boolean more) implements OfTunnels {
        /** Copies the list. */
        public VisitKeys {
            keys = List.copyOf(keys);
        }
    }

    /**
     * One wish to visit.
     *
     * @param tunnel as the server names it
     * @param token shows the server that the client knows the secret
     */
    record OfferedVisit(String tunnel, Bytes token) {}

    /**
     * How one visit is.
     *
     * @param tunnel as it was asked for
     * @param state {@code open}, {@code offline} while the tunnel's client is away, or {@code refused}, whatever the reason
     * @param type the tunnel's; empty where it was refused
     * @param peers how its packets may go between the two clients, in the word of its file; empty where that says
     *     nothing
     */
    record AnsweredVisit(String tunnel, String state, String type, String peers) {}

    /**
     * One key of a private tunnel.
     *
     * @param tunnel as the server names it
     * @param key under which the two clients prove themselves to each other
     */
    record VisitKey(String tunnel, Bytes key) {}

    /**
     * One thing that is wrong with a tunnel.
     *
     * @param path a key of its block; empty for the whole
     * @param message for people
     */
    record TunnelProblem(String path, String message) {}
}
