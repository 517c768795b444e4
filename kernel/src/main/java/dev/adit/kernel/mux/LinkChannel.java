package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.internal.StringUtil;
import java.nio.channels.ClosedChannelException;

/**
 * One link of a {@link MuxSession}: a channel whose socket is a pair of credits. It lives on its carrier's event loop,
 * starts with auto-read off and half-closure allowed, and reads and writes {@link ByteBuf}s only.
 *
 * <ul>
 *   <li>A write completes when its bytes are with the carrier, not on the wire. {@link #isWritable()} follows the usual
 *       watermarks; a link out of credit keeps what is written to it.
 *   <li>{@link #shutdownOutput()} sends everything written before, then FIN. Later writes fail with
 *       {@link ChannelOutputShutdownException}.
 *   <li>The peer's FIN comes as {@code ChannelInputShutdownEvent} after the last byte, when a read is wanted. When both
 *       directions have ended the link closes itself.
 *   <li>{@code close()} is a clean end only if the peer has ended, everything written is with the carrier and everything
 *       received was read. Otherwise, and with {@code SO_LINGER} 0, it is a reset: a broken link never looks complete.
 *   <li>The peer's reset drops what was not read: {@code exceptionCaught} with a {@link MuxException}, then
 *       {@code channelInactive}. So does the loss of the carrier.
 *   <li>Credit goes back to the peer for what was delivered, when the application reads on.
 * </ul>
 *
 * <p>All methods that {@link DuplexChannel} lets any thread call may be called by any thread.
 */
public final class LinkChannel extends CarriedChannel {
    private final boolean ours;
    private final CarrierWriter writer;
    private final LinkTable table;
    private final FlowWindow window;
    private final LinkConfig config;
    private final LinkInput input;
    private final LinkOutput output;

    private volatile boolean open = true;
    private LinkState state;
    /** The peer has shown that it knows a link of ours; somebody here serves a link of the peer's. */
    private boolean established;

    private boolean inBatch;

    LinkChannel(int id, LinkState state, LinkTable table, CarrierWriter writer, FlowWindow window) {
        super(id, table.carrier());
        this.state = state;
        this.table = table;
        this.writer = writer;
        this.window = window;
        ours = state == LinkState.SYN_SENT;
        config = new LinkConfig(this);
        config.setAllocator(table.carrier().alloc());
        input = new LinkInput(this, window, table.memory());
        output = new LinkOutput(this, window, writer);
    }

    boolean isOurs() {
        return ours;
    }

    boolean isEstablished() {
        return established;
    }

    LinkState state() {
        return state;
    }

    FlowWindow window() {
        return window;
    }

    // What the peer does; called by the session.

    /** Any frame but a reset shows that the peer knows the link. */
    void receiveSign(boolean ack) throws MuxException {
        if (ack) {
            state = state.on(LinkState.Event.ACK_RECEIVED);
        }
        if (ours && !established) {
            established = true;
            table.established(this);
        }
    }

    void receiveCredit(long bytes) throws MuxException {
        window.granted(bytes);
        output.enlist();
    }

    void announceData(long bytes) throws MuxException {
        if (!state.inputRuns()) {
            throw MuxException.violation("payload after FIN");
        }
        window.announced(bytes);
    }

    void receiveData(ByteBuf data, int pinned) {
        input.receive(data, pinned);
        joinBatch();
    }

    void receiveFin() throws MuxException {
        state = state.on(LinkState.Event.FIN_RECEIVED);
        input.receiveFin();
        joinBatch();
    }

    /** The peer reset the link, or its carrier is gone. A link that both ends have ended is beyond harm. */
    void breakOff(MuxException cause) {
        state = locally(LinkState.Event.BROKEN);
        if (state == LinkState.ENDED || !open) {
            return;
        }
        input.release();
        if (isRegistered()) {
            pipeline().fireExceptionCaught(cause);
        }
        closeBecause(cause);
    }

    /** Nobody reads it, and the process needs the memory. Any thread. */
    void makeRoom() {
        onLoop(() -> {
            if (open) {
                config.setOption(ChannelOption.SO_LINGER, 0);
                pipeline().fireExceptionCaught(MuxException.madeRoom());
                close();
            }
        });
    }

    /** The carrier has no more frames at the moment. */
    void batchEnd() {
        inBatch = false;
        input.batchEnd();
        closeIfEnded();
    }

    private void joinBatch() {
        if (!inBatch) {
            inBatch = true;
            table.inBatch(this);
        }
    }

    // Reading.

    @Override
    protected void doBeginRead() {
        accept();
        input.read();
        returnCredit();
    }

    /** May come from any thread. */
    void autoReadCleared() {
        if (!isRegistered()) {
            return;
        }
        if (eventLoop().inEventLoop()) {
            input.readNoMore();
        } else {
            eventLoop().execute(this::readNoMoreUnlessOnAgain);
        }
    }

    private void readNoMoreUnlessOnAgain() {
        if (!config.isAutoRead()) {
            input.readNoMore();
        }
    }

    void returnCredit() {
        if (!state.inputRuns() || !window.isCreditDue()) {
            return;
        }
        int credit = window.takeCredit(System.nanoTime(), table.roundTrip());
        if (credit > 0) {
            writer.control(Wire.WINDOW_UPDATE, 0, linkId(), credit);
        }
    }

    /** Acknowledges a link of the peer's as soon as somebody here begins to serve it. */
    private void accept() {
        if (ours || established || !open) {
            return;
        }
        established = true;
        state = locally(LinkState.Event.ACCEPTED);
        writer.control(Wire.WINDOW_UPDATE, Wire.ACK, linkId(), 0);
        table.established(this);
    }

    // Writing.

    @Override
    protected Object filterOutboundMessage(Object message) throws Exception {
        if (output.isShutDown()) {
            throw new ChannelOutputShutdownException("the link's output was shut down");
        }
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(
                "a link takes ByteBuf only, not " + StringUtil.simpleClassName(message));
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        accept();
        output.write(in);
    }

    void writeTurn(int quantum) {
        if (open) {
            output.turn(quantum);
        }
    }

    // Ending.

    void sendFin() {
        accept();
        state = locally(LinkState.Event.FIN_SENT);
        writer.control(Wire.WINDOW_UPDATE, Wire.FIN, linkId(), 0);
    }

    void outputEnded() {
        pipeline().fireUserEventTriggered(ChannelOutputShutdownEvent.INSTANCE);
        closeIfEnded();
    }

    /** Later, so that whoever is just being told of the end is not surprised by the next. */
    void closeIfEnded() {
        if (state == LinkState.ENDED && input.isAtEnd() && open) {
            eventLoop().execute(this::close);
        }
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        if (!state.isOver()) {
            sendLastFrame();
        }
        open = false;
        input.release();
        output.abandon();
        window.release();
        table.closed(this);
    }

    private void sendLastFrame() {
        boolean complete = state == LinkState.INPUT_ENDED && !input.hasUnread() && !dropsUnsent();
        if (complete && !config.resetsOnClose()) {
            sendFin();
            return;
        }
        state = locally(LinkState.Event.BROKEN);
        writer.control(Wire.WINDOW_UPDATE, Wire.RST, linkId(), 0);
    }

    private LinkState locally(LinkState.Event event) {
        try {
            return state.on(event);
        } catch (MuxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean isInputShutdown() {
        return input.isShutDown();
    }

    /** What the peer still sends is dropped and its credit returned: yamux cannot ask it to stop. */
    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        onLoop(() -> {
            if (!open) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            input.discard();
            returnCredit();
            promise.trySuccess();
        });
        return promise;
    }

    @Override
    public boolean isOutputShutdown() {
        return output.isShutDown();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        onLoop(() -> output.shutDown(promise));
        return promise;
    }

    @Override
    public LinkConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }
}
