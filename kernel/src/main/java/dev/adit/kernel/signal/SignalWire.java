package dev.adit.kernel.signal;

import dev.adit.api.signal.SignalPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Codec of the signal's messages. The field numbers are those of {@code docs/bridge.proto}. */
public final class SignalWire {
    /** The largest message on a signal. */
    public static final int MAX_BYTES = 64 * 1024;

    /** The most tunnels in one message. */
    public static final int MAX_TUNNELS = TunnelWire.MAX_TUNNELS;

    private static final int MAX_WORD = 64;
    private static final int MAX_SECONDS = 24 * 3600;

    private SignalWire() {}

    /**
     * Encodes and frames a message.
     *
     * @param allocator of the connection
     * @param message what to say
     * @return the caller's
     */
    public static ByteBuf encode(ByteBufAllocator allocator, SignalMessage message) {
        return Frames.encode(allocator, writer -> {
            if (message instanceof SignalMessage.OfTunnels tunnels) {
                write(writer, tunnels);
            } else {
                write(writer, message);
            }
        });
    }

    private static void write(ProtoWriter writer, SignalMessage message) {
        if (message instanceof SignalMessage.Heartbeat heartbeat) {
            writer.message(1, body -> body.number(1, heartbeat.sequence()).flag(2, heartbeat.answer()));
        } else if (message instanceof SignalMessage.GoodBye goodBye) {
            writer.message(
                    2,
                    body -> body.number(1, goodBye.reason().number())
                            .number(2, goodBye.retryAfter().toSeconds()));
        } else if (message instanceof SignalMessage.Standby standby) {
            writer.message(3, body -> body.flag(1, standby.waiting()));
        } else if (message instanceof SignalMessage.CarrierOrder order) {
            writer.message(20, body -> body.number(1, order.direct()));
        } else if (message instanceof SignalMessage.PluginMessage said) {
            writer.message(30, body -> body.text(1, said.word()).bytes(2, said.body()));
        }
    }

    private static void write(ProtoWriter writer, SignalMessage.OfTunnels message) {
        if (message instanceof SignalMessage.TunnelOffer offer) {
            writer.message(10, body -> TunnelWire.write(body, offer));
        } else if (message instanceof SignalMessage.TunnelAnswer answer) {
            writer.message(11, body -> TunnelWire.write(body, answer));
        } else if (message instanceof SignalMessage.VisitOffer offer) {
            writer.message(12, body -> VisitWire.write(body, offer));
        } else if (message instanceof SignalMessage.VisitAnswer answer) {
            writer.message(13, body -> VisitWire.write(body, answer));
        } else if (message instanceof SignalMessage.VisitKeys keys) {
            writer.message(14, body -> VisitWire.write(body, keys));
        }
    }

    /**
     * Decodes a message without its frame.
     *
     * @param message stays the caller's
     * @return null for one that this version does not know
     * @throws WireException if it breaks the format
     */
    public static @Nullable SignalMessage decode(ByteBuf message) {
        ProtoReader in = new ProtoReader(message);
        @Nullable SignalMessage found = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> found = heartbeat(in.message());
                case 2 -> found = goodBye(in.message());
                case 3 -> found = standby(in.message());
                case 10 -> found = TunnelWire.offer(in.message());
                case 11 -> found = TunnelWire.answer(in.message());
                case 12 -> found = VisitWire.offer(in.message());
                case 13 -> found = VisitWire.answer(in.message());
                case 14 -> found = VisitWire.keys(in.message());
                case 20 -> found = order(in.message());
                case 30 -> found = plugin(in.message());
                default -> in.skip();
            }
        }
        return found;
    }

    private static SignalMessage heartbeat(ProtoReader in) {
        long sequence = 0;
        boolean answer = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> sequence = in.number();
                case 2 -> answer = in.flag();
                default -> in.skip();
            }
        }
        return new SignalMessage.Heartbeat(sequence, answer);
    }

    private static SignalMessage standby(ProtoReader in) {
        boolean waiting = false;
        while (in.next()) {
            if (in.field() == 1) {
                waiting = in.flag();
            } else {
                in.skip();
            }
        }
        return new SignalMessage.Standby(waiting);
    }

    private static SignalMessage order(ProtoReader in) {
        int direct = 0;
        while (in.next()) {
            if (in.field() == 1) {
                direct = in.number(Integer.MAX_VALUE);
            } else {
                in.skip();
            }
        }
        return new SignalMessage.CarrierOrder(direct);
    }

    private static SignalMessage plugin(ProtoReader in) {
        String word = "";
        Bytes body = Bytes.EMPTY;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> word = in.text(MAX_WORD);
                case 2 -> body = in.bytes(SignalPort.MAX_BYTES);
                default -> in.skip();
            }
        }
        return new SignalMessage.PluginMessage(word, body);
    }

    private static SignalMessage goodBye(ProtoReader in) {
        GoodByeReason reason = GoodByeReason.UNSPECIFIED;
        Duration retryAfter = Duration.ZERO;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> reason = GoodByeReason.ofNumber(in.number(Integer.MAX_VALUE));
                case 2 -> retryAfter = Duration.ofSeconds(in.number(MAX_SECONDS));
                default -> in.skip();
            }
        }
        return new SignalMessage.GoodBye(reason, retryAfter);
    }
}
