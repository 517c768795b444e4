package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a conversation by KCP, as the reference's ikcp.c has it in stream mode: every segment is numbered, acknowledged
 * one by one and by the number before which nothing is missing, and repeated after a time or when later ones arrive first.
 * Three things differ. Acknowledgements count as overtaking only if they are of segments sent later (the reference's
 * IKCP_FASTACK_CONSERVE). A closed window is asked after from half a second on, not from seven. And a segment without
 * payload, which the reference never makes of a stream, is the stream's end.
 *
 * <p>Knows no time but what it is told, in milliseconds that may wrap around. Not for several threads.
 */
final class Kcp {
    /** The longest datagram that is looked at; all ends send shorter ones. */
    static final int LONGEST_DATAGRAM = 2048;

    private static final int FIRST_ASK_MILLIS = 500;
    private static final int LATER_ASK_MILLIS = 4000;

    private final int conversation;
    private final KcpSettings settings;
    private final ByteBufAllocator allocator;
    private final Consumer<ByteBuf> output;
    private final SendWindow sending;
    private final ReceiveWindow receiving;
    private final RoundTrip roundTrip;
    private final Congestion congestion;
    private final List<Header> arrivals = new ArrayList<>();

    private int remoteWindow = 32;
    private boolean asks;
    private boolean tells;
    /** 0 while the peer's window is open. */
    private int askPause;

    private int askAt;
    private @Nullable ByteBuf datagram;

    /** {@code output} gets datagrams, and owns them. */
    Kcp(int conversation, KcpSettings settings, ByteBufAllocator allocator, Consumer<ByteBuf> output) {
        this.conversation = conversation;
        this.settings = settings;
        this.allocator = allocator;
        this.output = output;
        this.sending = new SendWindow(allocator, settings);
        this.receiving = new ReceiveWindow(settings);
        this.roundTrip = new RoundTrip(settings);
        this.congestion = new Congestion(settings.segment());
    }

    // The application.

    /** Takes a copy of as much as there is room for; tells how much. It goes out with the next {@link #flush}. */
    int write(ByteBuf bytes) {
        return sending.write(bytes);
    }

    /** Nothing will be written any more. */
    void end() {
        sending.end();
    }

    /** The next bytes of the peer, which are the caller's; null if there are none now. */
    @Nullable
    ByteBuf read() {
        boolean full = receiving.free() == 0;
        ByteBuf data = receiving.read();
        tells |= full && receiving.free() > 0;
        return data;
    }

    boolean isReady() {
        return receiving.isReady();
    }

    /** Whether the peer has ended, and all that it sent was read. */
    boolean isAtEnd() {
        return receiving.isEnded() && !receiving.isReady();
    }

    /** Whether everything written has arrived. */
    boolean isEmpty() {
        return sending.size() == 0;
    }

    /** Whether the peer has to answer something. */
    boolean isExpecting() {
        return sending.underWay() > 0 || askPause > 0;
    }

    /** Whether the clock may bring something to do. */
    boolean isBusy() {
        return !isEmpty() || tells;
    }

    // The line.

    /** Takes a datagram, which stays the caller's. What is no segment of this conversation, and all behind it, is ignored. */
    boolean input(ByteBuf in, int now) {
        if (in.readableBytes() > LONGEST_DATAGRAM) {
            return false;
        }
        int before = sending.first();
        boolean understood = false;
        Header last = null;
        while (in.readableBytes() >= Header.SIZE) {
            Header header = Header.read(in);
            if (header.conversation() != conversation || !header.fits(in)) {
                break;
            }
            understood = true;
            remoteWindow = header.window();
            sending.arrivedBefore(header.awaited());
            if (header.command() == Header.ACK) {
                acknowledged(header, now);
                last = last == null || header.number() - last.number() > 0 ? header : last;
            }
            payload(header, in);
        }
        if (last != null) {
            sending.overtaken(last.number(), last.timestamp());
        }
        if (sending.first() - before > 0) {
            congestion.progressed(remoteWindow);
        }
        return understood;
    }

    private void acknowledged(Header header, int now) {
        int millis = now - header.timestamp();
        if (millis >= 0) {
            roundTrip.measured(millis);
        }
        sending.arrived(header.number());
    }

    private void payload(Header header, ByteBuf in) {
        if (header.command() == Header.PUSH && receiving.admits(header.number())) {
            arrivals.add(header);
            receiving.take(header.number(), own(in, header.length()));
            return;
        }
        tells |= header.command() == Header.ASK_WINDOW;
        in.skipBytes(header.length());
    }

    /** A few bytes shall not hold a whole datagram. */
    private ByteBuf own(ByteBuf in, int length) {
        if (length * 2 >= in.capacity()) {
            return in.readRetainedSlice(length);
        }
        ByteBuf copy = allocator.buffer(length, length);
        in.readBytes(copy, length);
        return copy;
    }

    /** Sends whatever is due. */
    void flush(int now) {
        for (Header arrival : arrivals) {
            control(Header.ACK, arrival.timestamp(), arrival.number());
        }
        arrivals.clear();
        windows(now);
        int allowed = Math.min(settings.window(), remoteWindow);
        if (!settings.unbounded()) {
            allowed = Math.min(allowed, congestion.window());
        }
        sending.admit(allowed);
        segments(now, allowed);
        send();
    }

    private void windows(int now) {
        if (remoteWindow > 0 || isEmpty()) {
            askPause = 0;
        } else if (askPause == 0) {
            askPause = FIRST_ASK_MILLIS;
            askAt = now + askPause;
        } else if (now - askAt >= 0) {
            askPause = Math.min(LATER_ASK_MILLIS, askPause + askPause / 2);
            askAt = now + askPause;
            asks = true;
        }
        if (asks) {
            control(Header.ASK_WINDOW, 0, 0);
            asks = false;
        }
        if (tells) {
            control(Header.TELL_WINDOW, 0, 0);
            tells = false;
        }
    }

    private void segments(int now, int allowed) {
        boolean overtaken = false;
        boolean timedOut = false;
        for (int number = sending.first(); number != sending.next(); number++) {
            Segment segment = sending.get(number);
            Segment.Reason reason =
                    segment == null ? Segment.Reason.NONE : segment.due(now, settings, roundTrip.timeout());
            if (segment != null && reason != Segment.Reason.NONE) {
                push(segment, number, now);
                overtaken |= reason == Segment.Reason.OVERTAKEN;
                timedOut |= reason == Segment.Reason.TIMEOUT;
            }
        }
        if (overtaken) {
            congestion.overtaken(sending.underWay(), settings.resend());
        }
        if (timedOut) {
            congestion.timedOut(allowed);
        }
    }

    private void control(int command, int timestamp, int number) {
        header(command, timestamp, number, 0).write(room(Header.SIZE));
    }

    private void push(Segment segment, int number, int now) {
        ByteBuf data = segment.data();
        int length = data.readableBytes();
        ByteBuf out = room(Header.SIZE + length);
        header(Header.PUSH, now, number, length).write(out);
        out.writeBytes(data, data.readerIndex(), length);
    }

    private Header header(int command, int timestamp, int number, int length) {
        return new Header(conversation, command, receiving.free(), timestamp, number, receiving.awaited(), length);
    }

    /** A datagram in which so much can be written yet. */
    private ByteBuf room(int bytes) {
        ByteBuf open = datagram;
        if (open != null && open.writableBytes() < bytes) {
            send();
            open = null;
        }
        if (open == null) {
            int longest = Header.SIZE + settings.segment();
            open = allocator.buffer(longest, longest);
            datagram = open;
        }
        return open;
    }

    private void send() {
        ByteBuf full = datagram;
        datagram = null;
        if (full != null) {
            output.accept(full);
        }
    }

    /** Forgets everything. */
    void release() {
        sending.release();
        receiving.release();
        arrivals.clear();
    }
}
