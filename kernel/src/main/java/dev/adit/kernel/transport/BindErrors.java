package dev.adit.kernel.transport;

import java.net.BindException;

/** Why a listener could not be opened, in words that tell what to do. */
final class BindErrors {
    private static final int FIRST_FREE_PORT = 1024;

    private BindErrors() {}

    static BindException explain(ListenAddress address, Throwable cause) {
        BindException explained = new BindException(text(address, cause));
        explained.initCause(cause);
        return explained;
    }

    /** Two owners of this process want the same. */
    static BindException conflict(ListenAddress address, Attachment first, Attachment second) {
        return new BindException(address + ": " + second.owner() + " cannot take " + second.claim() + ", as "
                + first.owner() + " has it already");
    }

    /** Two owners of this process expect PROXY headers from others. */
    static BindException disagreement(ListenAddress address, Attachment first, Attachment second) {
        return new BindException(address + ": " + first.owner() + " expects PROXY headers from " + first.upstreams()
                + ", and " + second.owner() + " from " + second.upstreams()
                + " (they are read before it is known whose a visitor is: all on one port must say the same)");
    }

    /** Two owners of this process want addresses that the system does not keep apart. */
    static BindException overlap(ListenAddress address, ListenAddress other, String owner) {
        return new BindException(address + " and " + other + " cannot both be listened on: " + owner + " has " + other
                + " (write the same address for both, and they share it)");
    }

    static boolean isFinal(Throwable cause) {
        return SocketErrors.says(cause, "in use") || SocketErrors.says(cause, "permission denied");
    }

    private static String text(ListenAddress address, Throwable cause) {
        if (SocketErrors.says(cause, "in use")) {
            return address.isUnix()
                    ? address + " exists already: another program listens there, or has left it; remove it then"
                    : address + " is in use by another program";
        }
        if (SocketErrors.says(cause, "permission denied")) {
            boolean privileged = !address.isUnix() && address.port() < FIRST_FREE_PORT;
            return (address.isUnix() ? address.toString() : "port " + address.port()) + ": permission denied"
                    + (privileged ? " (ports below 1024 need root or the capability CAP_NET_BIND_SERVICE)" : "");
        }
        if (SocketErrors.says(cause, "assign requested address") || SocketErrors.says(cause, "invalid argument")) {
            return address + " is not an address of this machine";
        }
        return address + " could not be opened: it " + SocketErrors.words(cause);
    }
}
