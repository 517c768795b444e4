package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.Visitor;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owners of one kind that have one claim of an address together. On the home loop, but for its visitors. */
@LoopOnly
final class SharedClaim {
    private final SharedEntry<Object> entry;
    private final List<Attachment> members = new ArrayList<>();

    private SharedClaim(SharedEntry<Object> entry) {
        this.entry = entry;
    }

    /** The first owner makes it, and has not joined yet. */
    @SuppressWarnings("unchecked") // owners of one kind come from one tunnel type, which makes both entry and part
    static SharedClaim of(Attachment.Share first) {
        return new SharedClaim((SharedEntry<Object>) first.first().get());
    }

    /** Null if it is in, else why not, in words. */
    @Nullable
    String join(Attachment member, Attachment.Share share) {
        String obstacle = entry.join(share.part());
        if (obstacle == null) {
            members.add(member);
        }
        return obstacle;
    }

    void leave(Attachment member, Attachment.Share share) {
        if (members.remove(member)) {
            entry.leave(share.part());
        }
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** All of them as one owner; it goes by the name of the one that has been there longest. */
    Attachment asOne() {
        Attachment first = members.get(0);
        return new Attachment(
                first.owner(), first.claim(), this::accept, first.near(), first.share(), first.upstreams());
    }

    private void accept(DuplexChannel channel, Arrival arrival) {
        entry.accept(new Visitor(channel, arrival.visitor(), arrival.entry(), 0));
    }
}
