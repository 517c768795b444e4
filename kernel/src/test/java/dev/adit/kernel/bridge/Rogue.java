package dev.adit.kernel.bridge;

import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.Opening;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A client with a valid key that has come in by the book and then does as it likes. It has loops of its own, so that its
 * work is not the server's.
 */
final class Rogue {
    static final int DATA = 0;
    static final int WINDOW = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;
    static final int SYN = 1;

    private static final int BATCH_BYTES = 16 * 1024;
    private static final int MOST_BATCHES = 400;

    private final BridgeHarness den;
    private final InetSocketAddress server;
    private final ClientKey key;
    final RawPeer signal;
    private final Answer.Welcome welcome;

    private Rogue(BridgeHarness den, InetSocketAddress server, ClientKey key, RawPeer signal, Answer.Welcome welcome) {
        this.den = den;
        this.server = server;
        this.key = key;
        this.signal = signal;
        this.welcome = welcome;
    }

    static Rogue login(BridgeHarness den, InetSocketAddress server, ClientKey key) throws Exception {
        RawPeer signal = RawPeer.tls(den, server, key);
        signal.say(RawPeer.hello(new Opening.Login("rogue", "instance", "")));
        Answer.Welcome welcome = (Answer.Welcome) Objects.requireNonNull(signal.answer());
        return new Rogue(den, server, key, signal, welcome);
    }

    /** A connection that has proved the key and said nothing yet. */
    RawPeer knock() throws Exception {
        return RawPeer.tls(den, server, key);
    }

    /** A carrier that the server has taken. */
    RawPeer carrier() throws Exception {
        RawPeer peer = knock();
        peer.say(RawPeer.hello(new Opening.Join(welcome.session(), CarrierKind.MUX)));
        Objects.requireNonNull(peer.answer());
        return peer;
    }

    static byte[] frame(int type, int flags, int id, int length, byte... payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(id)
                .putInt(length)
                .put(payload)
                .array();
    }

    /**
     * Sends as fast as the server takes it, until the server ends the connection or very much was sent.
     *
     * @param next makes the message of a running number, from 0
     */
    static void flood(RawPeer peer, IntFunction<byte[]> next) throws Exception {
        int number = 0;
        for (int batch = 0; batch < MOST_BATCHES && peer.channel.isActive(); batch++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (bytes.size() < BATCH_BYTES) {
                bytes.write(next.apply(number++));
            }
            // Waiting bounds what lies on this side when the server does not read.
            peer.channel
                    .writeAndFlush(Unpooled.wrappedBuffer(bytes.toByteArray()))
                    .await(5, TimeUnit.SECONDS);
        }
    }
}
