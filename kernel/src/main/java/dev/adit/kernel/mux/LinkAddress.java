package dev.adit.kernel.mux;

import java.net.SocketAddress;

/** Where a link ends: its carrier's address and its id there. For people; nobody can connect to it. */
final class LinkAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final String text;

    LinkAddress(int id, SocketAddress carrier) {
        text = carrier + "#" + Integer.toUnsignedString(id);
    }

    @Override
    public String toString() {
        return text;
    }
}
