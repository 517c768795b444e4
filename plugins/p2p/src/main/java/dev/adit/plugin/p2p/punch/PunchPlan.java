package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.nat.NatProfile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which methods are tried, in which order, and what each end does in them. Made by the initiator, the same at both ends. The
 * first round is always {@link Method#DIRECT}: it costs a few packets, and two clients in one network, with IPv6 or with a
 * forwarded port need no more, whatever their NATs do.
 *
 * @param rounds one after the other, until one of them finds a path
 * @param reason why nothing is tried but direct pairs, for people; empty where there is hope
 */
public record PunchPlan(List<Round> rounds, String reason) {
    private static final int MOST_ROUNDS = 12;
    private static final int MOST_REASON = 255;
    private static final int MOST_SECONDS = 30;
    private static final int MOST = 65_536;

    /** Copies. */
    public PunchPlan {
        rounds = List.copyOf(rounds);
    }

    /**
     * Chooses by what both NATs are.
     *
     * @param initiator the visitor's
     * @param responder the provider's
     * @param caps of both
     * @return the plan
     */
    public static PunchPlan of(NatProfile initiator, NatProfile responder, PunchCaps caps) {
        return new Planner(initiator, responder, caps).plan();
    }

    /**
     * How long all of it takes at most.
     *
     * @return milliseconds
     */
    public int millis() {
        return rounds.stream().mapToInt(Round::millis).sum();
    }

    /**
     * For the other end.
     *
     * @return less than 1 KiB
     */
    public byte[] encode() {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        words = words.length > MOST_REASON ? Arrays.copyOf(words, MOST_REASON) : words;
        ByteBuffer out = ByteBuffer.allocate(2 + words.length + rounds.size() * (5 + 2 * 29));
        out.put((byte) words.length).put(words).put((byte) rounds.size());
        for (Round round : rounds) {
            out.put(Codes.of(Method.values(), round.method())).putInt(round.millis());
            write(round.initiator(), out);
            write(round.responder(), out);
        }
        return out.array();
    }

    private static void write(Round.Part part, ByteBuffer out) {
        out.put(Codes.of(Round.Role.values(), part.role()));
        out.putInt(part.sockets()).putInt(part.packets()).putInt(part.paceMicros());
        out.putInt(part.low()).putInt(part.high()).putInt(part.step()).putInt(part.ttl());
    }

    /**
     * Reads what {@link #encode()} made.
     *
     * @param bytes of a peer
     * @return the plan, nothing in it out of all bounds; what it may really cost is for the caps to say
     * @throws IllegalArgumentException where it is none
     */
    public static PunchPlan decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte[] words = new byte[in.get() & 0xff];
            in.get(words);
            int count = in.get();
            check(count >= 0 && count <= MOST_ROUNDS);
            List<Round> rounds = new ArrayList<>();
            for (int at = 0; at < count; at++) {
                rounds.add(round(in));
            }
            return new PunchPlan(rounds, new String(words, StandardCharsets.UTF_8));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a plan is too short", e);
        }
    }

    private static Round round(ByteBuffer in) {
        Method method = Codes.at(Method.values(), in.get());
        int millis = in.getInt();
        check(millis > 0 && millis <= MOST_SECONDS * 1000);
        return new Round(known(method), millis, part(in), part(in));
    }

    private static Round.Part part(ByteBuffer in) {
        Round.Role role = known(Codes.at(Round.Role.values(), in.get()));
        int sockets = bounded(in);
        int packets = bounded(in);
        int pace = in.getInt();
        check(pace >= 0 && pace <= 1_000_000);
        int low = bounded(in);
        int high = bounded(in);
        int step = bounded(in);
        int ttl = bounded(in);
        check(low <= high && high < MOST && ttl < 256);
        return new Round.Part(role, sockets, packets, pace, low, high, step, ttl);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("a plan has a method that is not known here");
        }
        return value;
    }

    private static int bounded(ByteBuffer in) {
        int value = in.getInt();
        check(value >= 0 && value <= MOST);
        return value;
    }

    private static void check(boolean good) {
        if (!good) {
            throw new IllegalArgumentException("a plan is out of bounds");
        }
    }
}
