package dev.adit.plugin.p2p.rendezvous;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells each client by the signal: where the rendezvous is. The latest one holds. On the wire, as
 * {@link java.io.DataOutput} writes it: byte 1, port and other port (short each; both 0: there is no rendezvous any more),
 * host as text, number of addresses (byte) and each as its length (byte, 4 or 16) and its bytes. What stands behind is
 * skipped.
 *
 * @param port the first one; 0 for no rendezvous
 * @param otherPort the second one
 * @param host a name or an IP address to ask; empty: the first of the addresses, or else the host that the bridge goes to
 * @param addresses more of them
 */
public record RendezvousOrder(int port, int otherPort, String host, List<InetAddress> addresses) {
    /** There is none, or none any more. */
    public static final RendezvousOrder NONE = new RendezvousOrder(0, 0, "", List.of());

    private static final int VERSION = 1;
    private static final int MOST_ADDRESSES = 8;
    private static final int LONGEST_HOST = 255;
    private static final int V4 = 4;
    private static final int V6 = 16;

    /** Copies the list. */
    public RendezvousOrder {
        addresses = List.copyOf(addresses);
    }

    /**
     * Tells whether there is a rendezvous.
     *
     * @return false for {@link #NONE}
     */
    public boolean isOpen() {
        return port != 0 && otherPort != 0;
    }

    /**
     * Where to ask by one family.
     *
     * @param resolved the addresses of {@link #host()} or, where that is empty, of the host that the bridge goes to
     * @param v6 which family
     * @return null where there is nothing to ask
     */
    public @Nullable Vantages vantages(List<InetAddress> resolved, boolean v6) {
        if (!isOpen()) {
            return null;
        }
        boolean listedAlone = host.isEmpty() && !addresses.isEmpty();
        List<InetAddress> all = (listedAlone
                        ? addresses.stream()
                        : Stream.concat(
                                resolved.stream().filter(a -> isV6(a) == v6).limit(1), addresses.stream()))
                .filter(address -> isV6(address) == v6)
                .distinct()
                .limit(2)
                .toList();
        if (all.isEmpty()) {
            return null;
        }
        return new Vantages(all.get(0), all.size() > 1 ? all.get(1) : null, port, otherPort);
    }

    private static boolean isV6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    /**
     * For the signal.
     *
     * @return what {@link #decode} reads
     */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeShort(port);
            out.writeShort(otherPort);
            out.writeUTF(host);
            List<InetAddress> told = addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size()));
            out.writeByte(told.size());
            for (InetAddress address : told) {
                byte[] raw = address.getAddress();
                out.writeByte(raw.length);
                out.write(raw);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what the server has told.
     *
     * @param message to be checked as everything from a peer
     * @return null for what is no order
     */
    public static @Nullable RendezvousOrder decode(byte[] message) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            int port = in.readUnsignedShort();
            int otherPort = in.readUnsignedShort();
            String host = in.readUTF();
            int count = in.readUnsignedByte();
            if (host.length() > LONGEST_HOST || count > MOST_ADDRESSES) {
                return null;
            }
            List<InetAddress> addresses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                addresses.add(address(in));
            }
            return new RendezvousOrder(port, otherPort, host, addresses);
        } catch (IOException broken) {
            return null;
        }
    }

    private static InetAddress address(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte();
        if (length != V4 && length != V6) {
            throw new IOException("an address of " + length + " bytes");
        }
        byte[] raw = new byte[length];
        in.readFully(raw);
        return InetAddress.getByAddress(raw);
    }
}
