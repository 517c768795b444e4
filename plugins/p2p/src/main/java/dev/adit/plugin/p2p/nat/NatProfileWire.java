package dev.adit.plugin.p2p.nat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A profile on its way to the other client, as {@link java.io.DataOutput} writes it: byte 1, udp (byte 0 or 1), mapped4 and
 * mapped6 (each: byte 0, 4 or 16, that many bytes of the address, and where there are any the port as a short), mapping,
 * filtering and allocation (text each, their names), step (int), lowest, highest and samples (short each), vantages
 * (byte), round trip (int, microseconds). What stands behind is skipped.
 */
final class NatProfileWire {
    private static final int VERSION = 1;
    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final int MOST_PORTS = 65_535;

    private NatProfileWire() {}

    static byte[] encode(NatProfile profile) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeBoolean(profile.udp());
            write(out, profile.mapped4());
            write(out, profile.mapped6());
            out.writeUTF(profile.mapping().name());
            out.writeUTF(profile.filtering().name());
            out.writeUTF(profile.allocation().name());
            out.writeInt(profile.step());
            out.writeShort(profile.lowest());
            out.writeShort(profile.highest());
            out.writeShort(profile.samples());
            out.writeByte(profile.vantages());
            out.writeInt((int) Math.min(Integer.MAX_VALUE, profile.roundTrip().toNanos() / 1000));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, @Nullable InetSocketAddress address) throws IOException {
        if (address == null) {
            out.writeByte(0);
            return;
        }
        byte[] raw = address.getAddress().getAddress();
        out.writeByte(raw.length);
        out.write(raw);
        out.writeShort(address.getPort());
    }

    static @Nullable NatProfile decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            NatProfile profile = new NatProfile(
                    in.readBoolean(),
                    read(in, V4),
                    read(in, V6),
                    Mapping.valueOf(in.readUTF()),
                    Filtering.valueOf(in.readUTF()),
                    Allocation.valueOf(in.readUTF()),
                    in.readInt(),
                    in.readUnsignedShort(),
                    in.readUnsignedShort(),
                    in.readUnsignedShort(),
                    in.readUnsignedByte(),
                    Duration.ofNanos(in.readInt() * 1000L));
            return isSane(profile) ? profile : null;
        } catch (IOException | RuntimeException broken) {
            return null;
        }
    }

    private static @Nullable InetSocketAddress read(DataInputStream in, int length) throws IOException {
        int told = in.readUnsignedByte();
        if (told == 0) {
            return null;
        }
        if (told != length) {
            throw new IOException("an address of " + told + " bytes");
        }
        byte[] raw = new byte[length];
        in.readFully(raw);
        InetAddress address = InetAddress.getByAddress(raw);
        if (address.getAddress().length != length) {
            throw new IOException("an address of IPv4 in one of IPv6");
        }
        return new InetSocketAddress(address, in.readUnsignedShort());
    }

    private static boolean isSane(NatProfile profile) {
        return profile.lowest() <= profile.highest()
                && profile.step() >= 0
                && profile.step() <= MOST_PORTS
                && !profile.roundTrip().isNegative();
    }
}
