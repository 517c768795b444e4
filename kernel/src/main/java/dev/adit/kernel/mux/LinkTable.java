package dev.adit.kernel.mux;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.budget.LinkMemory;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The links of a session: their ids, their limits, who waits for one. Loop-confined but for {@link #count()} and
 * {@link #isAccepting()}.
 */
final class LinkTable {
    /** The frames without payload that a link gives its peer reason for, beside credit: SYN or ACK, FIN, RST. */
    private static final int FRAMES_PER_LINK = 4;

    private final MuxRole role;
    private final MuxSettings settings;
    private final CarrierWriter writer;
    private final Pings pings;
    private final FrameBudget peersFrames;
    private final Channel carrier;
    private final GrowthBudget growth;

    private final IntObjectHashMap<LinkChannel> links = new IntObjectHashMap<>();
    private final ArrayDeque<Promise<DuplexChannel>> waiting = new ArrayDeque<>();
    private final ArrayList<LinkChannel> batch = new ArrayList<>();
    /** For bytes that some handler passes on without a read's end after them. */
    private final Runnable batchEnd = this::batchEnd;

    private volatile int count;
    private volatile boolean accepting = true;
    private long nextId;
    private long peersHighestId;
    private int opened;
    private int unacknowledged;
    private int unaccepted;
    private @Nullable LinkException refusal;

    LinkTable(
            MuxRole role,
            MuxSettings settings,
            Channel carrier,
            CarrierWriter writer,
            Pings pings,
            FrameBudget budget) {
        this.role = role;
        this.settings = settings;
        this.carrier = carrier;
        this.writer = writer;
        this.pings = pings;
        peersFrames = budget;
        growth = new GrowthBudget(settings.growthBudget(), settings.memory());
        nextId = role.firstId();
    }

    LinkMemory memory() {
        return settings.memory();
    }

    Channel carrier() {
        return carrier;
    }

    int count() {
        return count;
    }

    /** Whether it is wise to open links here rather than on a new carrier. */
    boolean isAccepting() {
        return accepting;
    }

    long roundTrip() {
        return pings.roundTrip();
    }

    /** For tests: four thousand million links take too long. */
    void skipIdsTo(long id) {
        nextId = id;
    }

    /** Opens a link now, or when the peer has acknowledged enough of the earlier ones. */
    void open(Promise<DuplexChannel> promise) {
        LinkException refused = refusal;
        if (refused == null && links.size() + waiting.size() >= settings.maxLinks()) {
            refused = new LinkException(LinkFailure.OVERLOADED, "the carrier has " + settings.maxLinks() + " links");
        }
        if (refused == null && nextId > Wire.MAX_LENGTH) {
            refused = new LinkException(LinkFailure.SHUTTING_DOWN, "the carrier has no more link ids");
        }
        if (refused != null) {
            promise.tryFailure(refused);
            return;
        }
        waiting.add(promise);
        openWaiting();
    }

    private void openWaiting() {
        while (unacknowledged < settings.acceptBacklog()) {
            Promise<DuplexChannel> promise = waiting.poll();
            if (promise == null) {
                return;
            }
            if (promise.setUncancellable()) {
                openNow(promise);
            }
        }
    }

    private void openNow(Promise<DuplexChannel> promise) {
        int id = (int) nextId;
        nextId += 2;
        opened++;
        unacknowledged++;
        if (opened >= settings.rotateAfter()) {
            accepting = false;
        }
        LinkChannel link = add(id, LinkState.SYN_SENT);
        writer.control(Wire.WINDOW_UPDATE, Wire.SYN, id, 0);
        register(link);
        promise.setSuccess(link);
    }

    /** The peer opens a link; returns null, the peer told, when it may not, or when it was reset at once. */
    @Nullable
    LinkChannel incoming(int id, Consumer<? super LinkChannel> acceptor) throws MuxException {
        if (role.opens(id)) {
            throw MuxException.violation("it opened link " + Integer.toUnsignedString(id) + ", an id of ours");
        }
        if (links.containsKey(id)) {
            throw MuxException.violation("it opened link " + Integer.toUnsignedString(id) + " twice");
        }
        peersHighestId = Math.max(peersHighestId, Integer.toUnsignedLong(id));
        if (refusal != null || links.size() >= settings.maxLinks() || unaccepted >= settings.acceptBacklog()) {
            writer.control(Wire.WINDOW_UPDATE, Wire.RST, id, 0);
            return null;
        }
        unaccepted++;
        LinkChannel link = add(id, LinkState.SYN_RECEIVED);
        register(link);
        acceptor.accept(link);
        // Payload of the frame that opened it is then like any other that was under way.
        return link.isOpen() ? link : null;
    }

    private LinkChannel add(int id, LinkState state) {
        FlowWindow window = new FlowWindow(settings.initialWindow(), settings.maxWindow(), growth, System.nanoTime());
        LinkChannel link = new LinkChannel(id, state, this, writer, window);
        links.put(id, link);
        count = links.size();
        if (link.isOurs()) {
            peersFrames.earn(FRAMES_PER_LINK);
        }
        return link;
    }

    /** At once, for this is the loop. */
    private void register(LinkChannel link) {
        carrier.eventLoop().register(link);
    }

    /**
     * Finds a link that exists.
     *
     * @return null for one that has ended, of which frames may still be under way
     * @throws MuxException for one that never was
     */
    @Nullable
    LinkChannel find(int id) throws MuxException {
        LinkChannel link = links.get(id);
        long number = Integer.toUnsignedLong(id);
        if (link == null && (role.opens(id) ? number >= nextId : number > peersHighestId || id == 0)) {
            throw MuxException.violation("a frame of link " + number + ", which was never opened");
        }
        return link;
    }

    /**
     * A link of ours was acknowledged, or one of the peer's accepted: only then does the peer earn something by having
     * opened it, or a flood of links that nobody wants would pay for itself.
     */
    void established(LinkChannel link) {
        if (!link.isOurs()) {
            peersFrames.earn(FRAMES_PER_LINK);
        }
        waitsNoMore(link);
    }

    private void waitsNoMore(LinkChannel link) {
        if (link.isOurs()) {
            unacknowledged--;
            openWaiting();
        } else {
            unaccepted--;
        }
    }

    void closed(LinkChannel link) {
        links.remove(link.linkId());
        count = links.size();
        if (!link.isEstablished()) {
            waitsNoMore(link);
        }
    }

    /** The link got something and wants to know when this batch of frames is over. */
    void inBatch(LinkChannel link) {
        if (batch.isEmpty()) {
            carrier.eventLoop().execute(batchEnd);
        }
        batch.add(link);
    }

    void batchEnd() {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).batchEnd();
        }
        batch.clear();
    }

    /** No more links from now on, in either direction; those there are go on. */
    void refuse(LinkException why) {
        if (refusal == null) {
            refusal = why;
        }
        accepting = false;
        Promise<DuplexChannel> promise = waiting.poll();
        while (promise != null) {
            promise.tryFailure(why);
            promise = waiting.poll();
        }
    }

    /** Whether the carrier's loss would do harm: links that both ends have ended only wait to be read. */
    boolean hasUnfinished() {
        for (LinkChannel link : links.values()) {
            if (!link.state().isOver()) {
                return true;
            }
        }
        return false;
    }

    /** The carrier is gone. */
    void breakAll(MuxException cause) {
        for (LinkChannel link : List.copyOf(links.values())) {
            link.breakOff(cause);
        }
    }
}
