package dev.adit.plugin.p2p.portmap;

import dev.adit.plugin.p2p.portmap.RouterCall.DatagramTo;
import dev.adit.plugin.p2p.portmap.RouterCall.Times;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** NAT-PMP (RFC 6886): the outside address is one question, the port another one. */
final class NatPmp implements Protocol {
    /** §3.1: 250 ms, then twice as long each time; who is silent after four seconds is silent after a minute. */
    private static final Times TIMES = new Times(List.of(0L, 250L, 750L, 1_750L, 3_750L), 7_750);

    private static final int ADDRESS = 0;
    private static final int MAP_UDP = 1;
    private static final int ANSWER = 0x80;
    private static final int REQUEST_LENGTH = 12;
    private static final int ADDRESS_LENGTH = 12;
    private static final int MAP_LENGTH = 16;
    private static final int BODY = 8;
    private static final int MOST_SECONDS = 24 * 3600;
    private static final List<String> RESULTS = List.of(
            "success",
            "unsupported version",
            "not authorized",
            "network failure",
            "no resources",
            "unsupported opcode");

    private final RouterMeans means;
    private final Gateway gateway;

    NatPmp(RouterMeans means, Gateway gateway) {
        this.means = means;
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return "NAT-PMP";
    }

    @Override
    public Future<Lease> map(int port) {
        Promise<Lease> done = means.loop().newPromise();
        Future<InetAddress> asking = ask(new byte[] {0, ADDRESS}, NatPmp::address);
        done.addListener(over -> asking.cancel(false));
        asking.addListener((Future<InetAddress> addressed) -> {
            if (!addressed.isSuccess()) {
                done.tryFailure(addressed.cause());
                return;
            }
            InetAddress outside = addressed.getNow();
            byte[] request = request(port, (int) Lease.WANTED.toSeconds());
            Future<Lease> asked = ask(request, answer -> lease(answer, port, outside));
            done.addListener(over -> asked.cancel(false));
            asked.addListener((Future<Lease> mapped) -> {
                if (mapped.isSuccess()) {
                    done.trySuccess(mapped.getNow());
                } else {
                    done.tryFailure(mapped.cause());
                }
            });
        });
        return done;
    }

    @Override
    public CompletionStage<Void> unmap(int port) {
        return RouterCall.tell(means, gateway, to(request(port, 0)));
    }

    private <T> Future<T> ask(byte[] request, RouterCall.Reader<T> reader) {
        return RouterCall.ask(means, gateway, List.of(to(request)), TIMES, reader);
    }

    private DatagramTo to(byte[] request) {
        return new DatagramTo(new InetSocketAddress(gateway.router(), means.pcpPort()), request);
    }

    private static byte[] request(int port, int seconds) {
        ByteBuffer bytes = ByteBuffer.allocate(REQUEST_LENGTH);
        bytes.put((byte) 0).put((byte) MAP_UDP).putShort((short) 0);
        bytes.putShort((short) port).putShort((short) (seconds == 0 ? 0 : port)).putInt(seconds);
        return bytes.array();
    }

    private static boolean isAnswer(byte[] answer, int opcode, int length) throws IOException {
        if (answer.length < Integer.BYTES || (answer[1] & 0xff) != (ANSWER | opcode)) {
            return false;
        }
        int result = Short.toUnsignedInt(ByteBuffer.wrap(answer).getShort(2));
        if (result != 0 || answer[0] != 0) {
            throw new IOException(result < RESULTS.size() ? RESULTS.get(result) : "result " + result);
        }
        return answer.length >= length;
    }

    private static @Nullable InetAddress address(byte[] answer) throws IOException {
        return isAnswer(answer, ADDRESS, ADDRESS_LENGTH)
                ? InetAddress.getByAddress(Arrays.copyOfRange(answer, BODY, ADDRESS_LENGTH))
                : null;
    }

    private static @Nullable Lease lease(byte[] answer, int port, InetAddress outside) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        if (!isAnswer(answer, MAP_UDP, MAP_LENGTH) || Short.toUnsignedInt(bytes.getShort(BODY)) != port) {
            return null;
        }
        int outsidePort = Short.toUnsignedInt(bytes.getShort(BODY + Short.BYTES));
        long seconds = Math.min(MOST_SECONDS, Integer.toUnsignedLong(bytes.getInt(BODY + Integer.BYTES)));
        return new Lease(new InetSocketAddress(outside, outsidePort), Duration.ofSeconds(seconds));
    }
}
