package dev.adit.kernel.mux;

import dev.adit.kernel.budget.Holding;
import dev.adit.kernel.budget.LinkMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/**
 * The receiving half of a link: hands payload to the pipeline when it is asked for, parks it otherwise, and tells the
 * end after the last byte. With auto-read off one {@code read()} gives one buffer, as with sockets. Nothing is delivered
 * from within {@code read()} or {@code channelRead}. Loop-confined but for {@link #isShutDown()}.
 */
final class LinkInput {
    /** Buffers between two {@code channelReadComplete}, as sockets have it. */
    private static final int BURST = 16;

    private final LinkChannel link;
    private final FlowWindow window;
    private final ParkedData parked = new ParkedData();
    private final Holding unread;

    private boolean readWanted;
    private boolean delivering;
    private boolean deliveryAhead;
    private boolean completeOwed;
    private boolean finReceived;
    private volatile boolean endTold;
    private volatile boolean discards;

    LinkInput(LinkChannel link, FlowWindow window, LinkMemory memory) {
        this.link = link;
        this.window = window;
        unread = memory.holding(link::makeRoom);
    }

    /** Takes over the next payload. It is followed by {@link #batchEnd()} before the loop does anything else. */
    void receive(ByteBuf data, int pinned) {
        if (discards || !link.isOpen()) {
            window.taken(data.readableBytes());
            data.release();
            link.returnCredit();
            return;
        }
        if (!readWanted || delivering || !parked.isEmpty()) {
            parked.add(data, pinned, link.alloc());
            unread.set(parked.bytes());
            return;
        }
        delivering = true;
        fire(data);
        delivering = false;
    }

    /** The peer will send no more; what it sent before is still delivered. */
    void receiveFin() {
        finReceived = true;
    }

    /** The carrier has nothing more at the moment. */
    void batchEnd() {
        deliver();
    }

    /** The application asks for more. */
    void read() {
        readWanted = true;
        if (!delivering && !deliveryAhead && hasNews()) {
            deliveryAhead = true;
            link.eventLoop().execute(this::deliverLater);
        }
    }

    void readNoMore() {
        readWanted = false;
    }

    /** The application wants no more input: it is told the end, and the peer keeps its credit. */
    void discard() {
        discards = true;
        window.taken(parked.bytes());
        dropUnread();
        read();
    }

    boolean isAtEnd() {
        return endTold;
    }

    boolean isShutDown() {
        return endTold || discards;
    }

    boolean hasUnread() {
        return !parked.isEmpty();
    }

    void release() {
        readWanted = false;
        dropUnread();
    }

    private void dropUnread() {
        parked.release();
        unread.set(0);
    }

    private boolean hasNews() {
        return !parked.isEmpty() || endIsDue();
    }

    private boolean endIsDue() {
        return (finReceived || discards) && !endTold;
    }

    private void deliverLater() {
        deliveryAhead = false;
        deliver();
    }

    private void deliver() {
        if (delivering || !link.isOpen()) {
            return;
        }
        delivering = true;
        complete();
        while (readWanted && link.isOpen() && !parked.isEmpty()) {
            burst();
            complete();
        }
        delivering = false;
        if (readWanted && link.isOpen() && endIsDue()) {
            tellEnd();
        }
    }

    private void burst() {
        for (int i = 0; i < BURST && readWanted && link.isOpen(); i++) {
            ByteBuf next = parked.poll();
            if (next == null) {
                return;
            }
            unread.set(parked.bytes());
            fire(next);
        }
    }

    private void fire(ByteBuf data) {
        completeOwed = true;
        readWanted = link.config().isAutoRead();
        window.taken(data.readableBytes());
        link.pipeline().fireChannelRead(data);
    }

    private void complete() {
        if (completeOwed) {
            completeOwed = false;
            link.pipeline().fireChannelReadComplete();
        }
    }

    private void tellEnd() {
        endTold = true;
        if (finReceived) {
            window.release();
        }
        if (!link.config().isAllowHalfClosure()) {
            link.shutdownOutput();
            link.closeIfEnded();
            return;
        }
        link.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        link.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        link.closeIfEnded();
    }
}
