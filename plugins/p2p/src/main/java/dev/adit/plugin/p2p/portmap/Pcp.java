package dev.adit.plugin.p2p.portmap;

import dev.adit.plugin.p2p.portmap.RouterCall.DatagramTo;
import dev.adit.plugin.p2p.portmap.RouterCall.Times;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** PCP's MAP (RFC 6887 §11), by IPv4. */
final class Pcp implements Protocol {
    /** §8.1.1: 3 s, then twice as long each time. */
    private static final Times TIMES = new Times(List.of(0L, 3_000L, 9_000L), 12_000);

    private static final int VERSION = 2;
    private static final int MAP = 1;
    private static final int ANSWER = 0x80;
    private static final int UDP = 17;
    private static final int LENGTH = 60;
    private static final int LIFETIME = 4;
    private static final int NONCE = 24;
    private static final int NONCE_BYTES = 12;
    private static final int INSIDE_PORT = 40;
    private static final int OUTSIDE_PORT = 42;
    private static final int OUTSIDE = 44;
    private static final int MOST_SECONDS = 24 * 3600;
    private static final List<String> RESULTS = List.of(
            "success",
            "unsupported version",
            "not authorized",
            "malformed request",
            "unsupported opcode",
            "unsupported option",
            "malformed option",
            "network failure",
            "no resources",
            "unsupported protocol",
            "quota exceeded",
            "cannot provide external",
            "address mismatch",
            "excessive remote peers");

    private final RouterMeans means;
    private final Gateway gateway;
    private final byte[] nonce = new byte[NONCE_BYTES];

    Pcp(RouterMeans means, Gateway gateway) {
        this.means = means;
        this.gateway = gateway;
        new SecureRandom().nextBytes(nonce);
    }

    @Override
    public String name() {
        return "PCP";
    }

    @Override
    public Future<Lease> map(int port) {
        return RouterCall.ask(
                means,
                gateway,
                List.of(request(port, (int) Lease.WANTED.toSeconds())),
                TIMES,
                answer -> read(answer, port));
    }

    @Override
    public CompletionStage<Void> unmap(int port) {
        return RouterCall.tell(means, gateway, request(port, 0));
    }

    private DatagramTo request(int port, int seconds) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.put((byte) VERSION).put((byte) MAP).putShort((short) 0).putInt(seconds);
        putMapped(bytes, gateway.own().getAddress());
        bytes.put(nonce).put((byte) UDP).put(new byte[3]);
        bytes.putShort((short) port).putShort((short) (seconds == 0 ? 0 : port));
        putMapped(bytes, new byte[Integer.BYTES]);
        return new DatagramTo(new InetSocketAddress(gateway.router(), means.pcpPort()), bytes.array());
    }

    /** As an IPv4-mapped IPv6 address (§5). */
    private static void putMapped(ByteBuffer bytes, byte[] v4) {
        bytes.put(new byte[10]).putShort((short) -1).put(v4);
    }

    private @Nullable Lease read(byte[] answer, int port) throws IOException {
        if (answer.length < Integer.BYTES || (answer[1] & 0xff) != (ANSWER | MAP)) {
            return olderVersion(answer);
        }
        int result = answer[3] & 0xff;
        if (result == 0 && !isOurs(answer, port)) {
            return null;
        }
        if (result != 0 || answer[0] != VERSION) {
            throw new IOException(result < RESULTS.size() ? RESULTS.get(result) : "result " + result);
        }
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        long seconds = Math.min(MOST_SECONDS, Integer.toUnsignedLong(bytes.getInt(LIFETIME)));
        InetAddress outside = InetAddress.getByAddress(Arrays.copyOfRange(answer, OUTSIDE, LENGTH));
        int outsidePort = Short.toUnsignedInt(bytes.getShort(OUTSIDE_PORT));
        return new Lease(new InetSocketAddress(outside, outsidePort), Duration.ofSeconds(seconds));
    }

    /** A router that speaks NAT-PMP alone says so with version 0 (RFC 6887 §9). */
    private static @Nullable Lease olderVersion(byte[] answer) throws IOException {
        if (answer.length >= Integer.BYTES && answer[0] == 0) {
            throw new IOException(RESULTS.get(1));
        }
        return null;
    }

    private boolean isOurs(byte[] answer, int port) {
        return answer.length >= LENGTH
                && Arrays.equals(answer, NONCE, NONCE + NONCE_BYTES, nonce, 0, NONCE_BYTES)
                && Short.toUnsignedInt(ByteBuffer.wrap(answer).getShort(INSIDE_PORT)) == port;
    }
}
