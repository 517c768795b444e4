package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.punch.Candidate;
import dev.adit.plugin.p2p.punch.PunchCaps;
import dev.adit.plugin.p2p.punch.PunchPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The talk of two searches in bytes, as {@link java.io.DataOutput} writes them: byte 1 (the version), a byte for the kind, and
 *
 * <pre>
 * 1 hello
 * 2 offer   attempt (int), caps, profile, candidates      caps and profile: length (short) and bytes
 * 3 more    attempt (int), candidates                     candidates: number (byte), and each as its bytes
 * 4 start   attempt (int), plan                           plan: length (short) and bytes
 * 5 ask     question (int)
 * 6 last    question (int), address                       address: length (byte: 0, 4, 16), bytes, port (short)
 * 7 again   path (boolean)
 * </pre>
 *
 * What stands behind is skipped, and so are kinds that are not known.
 */
final class TalkWire {
    static final int MOST_CANDIDATES = 64;

    private static final int VERSION = 1;
    private static final int HELLO = 1;
    private static final int OFFER = 2;
    private static final int MORE = 3;
    private static final int START = 4;
    private static final int ASK_LAST = 5;
    private static final int LAST = 6;
    private static final int AGAIN = 7;
    private static final int LONGEST_PART = 4096;

    private TalkWire() {}

    static byte[] encode(Talk talk) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(talk, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(Talk talk, DataOutputStream out) throws IOException {
        if (talk instanceof Talk.Offer offer) {
            out.writeByte(OFFER);
            out.writeInt(offer.attempt());
            part(offer.caps().encode(), out);
            part(offer.profile().encode(), out);
            candidates(offer.candidates(), out);
        } else if (talk instanceof Talk.More more) {
            out.writeByte(MORE);
            out.writeInt(more.attempt());
            candidates(more.candidates(), out);
        } else if (talk instanceof Talk.Start start) {
            out.writeByte(START);
            out.writeInt(start.attempt());
            part(start.plan().encode(), out);
        } else {
            writeShort(talk, out);
        }
    }

    private static void writeShort(Talk talk, DataOutputStream out) throws IOException {
        if (talk instanceof Talk.AskLast ask) {
            out.writeByte(ASK_LAST);
            out.writeInt(ask.question());
        } else if (talk instanceof Talk.Last last) {
            out.writeByte(LAST);
            out.writeInt(last.question());
            address(last.mapped(), out);
        } else if (talk instanceof Talk.Again again) {
            out.writeByte(AGAIN);
            out.writeBoolean(again.path());
        } else {
            out.writeByte(HELLO);
        }
    }

    private static void part(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static void candidates(List<Candidate> all, DataOutputStream out) throws IOException {
        List<Candidate> told = all.subList(0, Math.min(MOST_CANDIDATES, all.size()));
        out.writeByte(told.size());
        for (Candidate candidate : told) {
            out.write(candidate.encode());
        }
    }

    private static void address(@Nullable InetSocketAddress address, DataOutputStream out) throws IOException {
        if (address == null) {
            out.writeByte(0);
            return;
        }
        byte[] raw = address.getAddress().getAddress();
        out.writeByte(raw.length);
        out.write(raw);
        out.writeShort(address.getPort());
    }

    /** Null for what is not of this version, of no kind that is known, or broken. */
    static @Nullable Talk decode(byte[] message) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
            return in.readByte() == VERSION ? read(in.readByte(), in) : null;
        } catch (IOException | IllegalArgumentException broken) {
            return null;
        }
    }

    private static @Nullable Talk read(int kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case HELLO -> new Talk.Hello();
            case OFFER -> offer(in);
            case MORE -> new Talk.More(in.readInt(), candidates(in));
            case START -> new Talk.Start(in.readInt(), PunchPlan.decode(part(in)));
            case ASK_LAST -> new Talk.AskLast(in.readInt());
            case LAST -> new Talk.Last(in.readInt(), address(in));
            case AGAIN -> new Talk.Again(in.readBoolean());
            default -> null;
        };
    }

    private static Talk.@Nullable Offer offer(DataInputStream in) throws IOException {
        int attempt = in.readInt();
        PunchCaps caps = PunchCaps.decode(part(in));
        NatProfile profile = NatProfile.decode(part(in));
        return profile == null ? null : new Talk.Offer(attempt, profile, caps, candidates(in));
    }

    private static byte[] part(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        if (length > LONGEST_PART) {
            throw new IOException("a part of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private static List<Candidate> candidates(DataInputStream in) throws IOException {
        int count = in.readUnsignedByte();
        if (count > MOST_CANDIDATES) {
            throw new IOException(count + " candidates");
        }
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Candidate.LENGTH];
            in.readFully(bytes);
            all.add(Candidate.decode(bytes));
        }
        return all;
    }

    private static @Nullable InetSocketAddress address(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte();
        if (length == 0) {
            return null;
        }
        byte[] raw = new byte[length];
        in.readFully(raw);
        // An odd length is an UnknownHostException, which is an IOException.
        return new InetSocketAddress(InetAddress.getByAddress(raw), in.readUnsignedShort());
    }
}
