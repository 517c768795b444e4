package dev.adit.api.tunnel;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * Which visitors of a listening address are meant. Several tunnels, and the bridge, share an address as long as their
 * claims differ; the more particular claim wins: server name, then ALPN, then first bytes, then {@link WholePort}, then {@link Rest}.
 */
public sealed interface Claim {

    /**
     * Everybody whom no other claim takes.
     *
     * @return the claim; alone on its address it costs nothing, as no byte is looked at
     */
    static Claim wholePort() {
        return WholePort.INSTANCE;
    }

    /**
     * Everybody whom nobody else takes, not even the owner of the whole port: for an owner that may share its address with
     * any other, and turns strangers away by itself.
     *
     * @return the claim; alone on its address it costs nothing, as {@link #wholePort()}
     */
    static Claim rest() {
        return Rest.INSTANCE;
    }

    /**
     * TLS visitors that ask for a server name. The handshake is left to the acceptor: nothing is consumed.
     *
     * @param name a host name, or {@code *.} and a domain for one label in front of it
     * @return the claim
     */
    static Claim serverName(String name) {
        return new ServerName(name.toLowerCase(Locale.ROOT));
    }

    /**
     * TLS visitors that offer an application protocol.
     *
     * @param protocol the ALPN name
     * @return the claim
     */
    static Claim alpn(String protocol) {
        return new Alpn(protocol);
    }

    /**
     * Visitors whose first bytes are recognised.
     *
     * @param name what the protocol is called; two claims of one name on one address clash
     * @param matcher recognises it
     * @return the claim
     */
    static Claim firstBytes(String name, FirstBytes.Matcher matcher) {
        return new FirstBytes(name, matcher, false);
    }

    /**
     * Visitors whose first bytes are recognised, for an acceptor that turns strangers and the silent away by itself. Where
     * the address is shared it is as {@link #firstBytes}; alone on its address it costs nothing, as {@link #wholePort},
     * and the acceptor sees everybody.
     *
     * @param name what the protocol is called; two claims of one name on one address clash
     * @param matcher recognises it
     * @return the claim
     */
    static Claim protocol(String name, FirstBytes.Matcher matcher) {
        return new FirstBytes(name, matcher, true);
    }

    /** See {@link #wholePort()}. */
    enum WholePort implements Claim {
        /** The only one. */
        INSTANCE;

        @Override
        public String toString() {
            return "the whole port";
        }
    }

    /** See {@link #rest()}. */
    enum Rest implements Claim {
        /** The only one. */
        INSTANCE;

        @Override
        public String toString() {
            return "the rest";
        }
    }

    /**
     * See {@link #serverName(String)}.
     *
     * @param name lower case
     */
    record ServerName(String name) implements Claim {
        @Override
        public String toString() {
            return "TLS server name " + name;
        }
    }

    /**
     * See {@link #alpn(String)}.
     *
     * @param protocol the ALPN name
     */
    record Alpn(String protocol) implements Claim {
        @Override
        public String toString() {
            return "ALPN " + protocol;
        }
    }

    /**
     * See {@link #firstBytes}.
     *
     * @param name what the protocol is called
     * @param matcher recognises it
     * @param judging whether the acceptor can take everybody where it is alone: see {@link #protocol}
     */
    record FirstBytes(String name, Matcher matcher, boolean judging) implements Claim {

        /** Looks at the first bytes of a visitor. */
        @FunctionalInterface
        public interface Matcher {

            /**
             * Looks, without moving the reader index.
             *
             * @param bytes what has come so far, at least one byte; at most 1 KiB is ever shown
             * @return yes, no, or more bytes are needed to tell
             */
            Match match(ByteBuf bytes);
        }

        /** What a {@link Matcher} says. */
        public enum Match {
            /** It is ours. */
            YES,
            /** It is not. */
            NO,
            /** More bytes are needed. */
            UNDECIDED
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof FirstBytes that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return "first bytes of " + name;
        }
    }
}
