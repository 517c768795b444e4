package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Codec of the server's answers to a hello. The field numbers are those of {@code docs/bridge.proto}. */
public final class AnswerWire {
    private static final int MAX_MILLIS = 24 * 3600 * 1000;

    private AnswerWire() {}

    /**
     * Encodes and frames an answer.
     *
     * @param allocator of the connection
     * @param answer what to say
     * @return the caller's
     */
    public static ByteBuf encode(ByteBufAllocator allocator, Answer answer) {
        return Frames.encode(allocator, writer -> {
            if (answer instanceof Answer.Welcome welcome) {
                writer.message(1, body -> writeWelcome(body, welcome));
            } else if (answer instanceof Answer.Refused refused) {
                writer.message(2, body -> body.number(1, refused.reason().number()));
            } else if (answer instanceof Answer.Challenge challenge) {
                writer.message(3, body -> body.bytes(1, challenge.nonce()));
            }
        });
    }

    private static void writeWelcome(ProtoWriter body, Answer.Welcome welcome) {
        body.number(1, welcome.version())
                .each(2, welcome.capabilities())
                .text(3, welcome.session())
                .bytes(4, welcome.secret())
                .number(5, welcome.initialWindow())
                .number(6, welcome.heartbeat().interval().toMillis())
                .number(7, welcome.heartbeat().deadAfter().toMillis())
                .bytes(8, welcome.proof());
    }

    /**
     * Decodes an answer without its frame.
     *
     * @param message stays the caller's
     * @return the answer
     * @throws WireException if it is none, or none that this version knows
     */
    public static Answer decode(ByteBuf message) {
        ProtoReader in = new ProtoReader(message);
        @Nullable Answer answer = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> answer = new WelcomeReader().read(in.message());
                case 2 -> answer = refused(in.message());
                case 3 -> answer = challenge(in.message());
                default -> in.skip();
            }
        }
        if (answer == null) {
            throw new WireException("answer: neither welcome, refused nor challenge");
        }
        return answer;
    }

    private static Answer refused(ProtoReader in) {
        RefusedReason reason = RefusedReason.UNSPECIFIED;
        while (in.next()) {
            if (in.field() == 1) {
                reason = RefusedReason.ofNumber(in.number(Integer.MAX_VALUE));
            } else {
                in.skip();
            }
        }
        return new Answer.Refused(reason);
    }

    private static Answer challenge(ProtoReader in) {
        Bytes nonce = Bytes.EMPTY;
        while (in.next()) {
            if (in.field() == 1) {
                nonce = in.bytes(Proof.SIZE);
            } else {
                in.skip();
            }
        }
        if (nonce.size() != Proof.SIZE) {
            throw new WireException("challenge of " + nonce.size() + " bytes (expected: " + Proof.SIZE + ")");
        }
        return new Answer.Challenge(nonce);
    }

    /** Collects the many fields of a welcome. */
    private static final class WelcomeReader {
        private final Set<String> capabilities = new HashSet<>();
        private int version;
        private int window;
        private long interval;
        private long deadAfter;
        private String session = "";
        private Bytes secret = Bytes.EMPTY;
        private Bytes proof = Bytes.EMPTY;

        Answer.Welcome read(ProtoReader in) {
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> version = in.number(Integer.MAX_VALUE);
                    case 2 -> HelloWire.addCapability(capabilities, in);
                    case 3 -> session = in.text(HelloWire.MAX_NAME);
                    case 4 -> secret = in.bytes(Proof.SIZE);
                    case 5 -> window = in.number(HelloWire.MAX_WINDOW);
                    case 6 -> interval = in.number(MAX_MILLIS);
                    case 7 -> deadAfter = in.number(MAX_MILLIS);
                    case 8 -> proof = in.bytes(Proof.SIZE);
                    default -> in.skip();
                }
            }
            return new Answer.Welcome(version, capabilities, session, secret, window, heartbeat(), proof);
        }

        private HeartbeatSettings heartbeat() {
            if (interval == 0 && deadAfter == 0) {
                return HeartbeatSettings.DEFAULT;
            }
            if (interval == 0 || deadAfter <= interval) {
                throw new WireException(
                        "heartbeat: " + interval + ", " + deadAfter + " (expected: 0 < interval < dead-after)");
            }
            return new HeartbeatSettings(Duration.ofMillis(interval), Duration.ofMillis(deadAfter));
        }
    }
}
