package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a link: what the outbound buffer holds goes out in the turns that the {@link CarrierWriter} gives,
 * as far as the credit goes; the FIN after all of it. Loop-confined but for {@link #isShutDown()}.
 */
final class LinkOutput {
    private final LinkChannel link;
    private final FlowWindow window;
    private final CarrierWriter writer;

    private volatile boolean shutDown;
    private boolean enlisted;
    private int allowance;
    /** Set by the first request to end the output; done when the FIN is out. */
    private @Nullable ChannelPromise end;

    LinkOutput(LinkChannel link, FlowWindow window, CarrierWriter writer) {
        this.link = link;
        this.window = window;
        this.writer = writer;
    }

    boolean isShutDown() {
        return shutDown;
    }

    /** Netty wants to write. Outside of a turn that is done at once where nobody else waits, or a request for a turn. */
    void write(ChannelOutboundBuffer in) {
        if (allowance > 0) {
            send(in);
            return;
        }
        while (!enlisted && writer.isFree() && link.isOpen() && canSend(in)) {
            allowance = writer.allowance();
            send(in);
            allowance = 0;
            writer.sendOn();
        }
        enlist();
        // A listener of what was sent may have asked for the end.
        finish();
    }

    /** An empty message needs no credit to be done with. */
    private boolean canSend(ChannelOutboundBuffer in) {
        return in.current() instanceof ByteBuf message && (window.sendCredit() > 0 || !message.isReadable());
    }

    private void send(ChannelOutboundBuffer in) {
        while (allowance > 0 && writer.isWritable()) {
            ByteBuf message = (ByteBuf) in.current();
            if (message == null) {
                return;
            }
            if (!message.isReadable()) {
                in.remove();
                continue;
            }
            int length = (int) Math.min(Math.min(message.readableBytes(), allowance), window.sendCredit());
            if (length == 0) {
                return;
            }
            allowance -= length;
            window.sent(length);
            writer.data(link.linkId(), message, length);
            in.removeBytes(length);
        }
    }

    void turn(int quantum) {
        enlisted = false;
        allowance = quantum;
        link.flushNow();
        allowance = 0;
        enlist();
        finish();
    }

    /** There may be new payload or new credit. */
    void enlist() {
        ChannelOutboundBuffer pending = link.unsafe().outboundBuffer();
        if (!enlisted && link.isOpen() && pending != null && canSend(pending)) {
            enlisted = true;
            writer.enlist(link);
        }
    }

    /** Ends the output once everything written is with the carrier; the promise tells when. */
    void shutDown(ChannelPromise promise) {
        ChannelPromise first = end;
        if (first == null) {
            if (!link.isOpen()) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            first = link.newPromise();
            end = first;
            shutDown = true;
            link.unsafe().flush();
            finish();
        }
        first.addListener(ended -> {
            if (ended.isSuccess()) {
                promise.trySuccess();
            } else {
                promise.tryFailure(ended.cause());
            }
        });
    }

    /** The link closes; whatever was to end in order does not. */
    void abandon() {
        ChannelPromise pending = end;
        if (pending != null) {
            pending.tryFailure(new ClosedChannelException());
        }
    }

    private void finish() {
        ChannelPromise pending = end;
        if (pending == null || pending.isDone() || !link.isOpen() || hasUnsent()) {
            return;
        }
        link.sendFin();
        pending.setSuccess();
        link.outputEnded();
    }

    private boolean hasUnsent() {
        ChannelOutboundBuffer pending = link.unsafe().outboundBuffer();
        return pending != null && !pending.isEmpty();
    }
}
