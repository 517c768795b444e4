package dev.adit.plugin.p2p.nat;

import dev.adit.plugin.p2p.stun.StunCall;
import dev.adit.plugin.p2p.stun.StunQuestion;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One socket of a probe, and what was asked from it. */
final class ProbeSocket {
    private static final InetSocketAddress ANY_V4 = any("0.0.0.0");
    private static final InetSocketAddress ANY_V6 = any("::");

    private final DatagramChannel channel;
    private final List<StunCall> calls = new ArrayList<>();

    ProbeSocket(DatagramChannel channel) {
        this.channel = channel;
    }

    private static InetSocketAddress any(String text) {
        return new InetSocketAddress(text, 0);
    }

    static InetSocketAddress any(boolean v6) {
        return v6 ? ANY_V6 : ANY_V4;
    }

    int port() {
        return channel.localAddress().getPort();
    }

    StunCall ask(InetSocketAddress to, boolean otherAddress, boolean otherPort) {
        StunCall call = new StunCall(channel, to, StunQuestion.of(otherAddress, otherPort));
        calls.add(call);
        return call;
    }

    List<StunCall> calls() {
        return calls;
    }

    /** How it was seen, in the order of the questions; null for each without an answer. */
    List<@Nullable InetSocketAddress> seen() {
        List<@Nullable InetSocketAddress> seen = new ArrayList<>();
        for (StunCall call : calls) {
            seen.add(call.mapped());
        }
        return seen;
    }

    void close() {
        channel.close();
    }
}
