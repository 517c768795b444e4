package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.Fuzz;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Damaged frames: the session goes on, or ends by a named violation; no buffer is lost and no link is left. */
class FrameFuzzTest {
    private static final byte[] HONEST = bytes(
            Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 1, 0),
            Frame.data(0, 1, new byte[20]),
            Frame.control(Wire.PING, Wire.SYN, 0, 7),
            Frame.control(Wire.WINDOW_UPDATE, 0, 1, 1000),
            Frame.data(Wire.SYN, 3, new byte[5]),
            Frame.control(Wire.WINDOW_UPDATE, Wire.RST, 3, 0),
            Frame.data(Wire.FIN, 1, new byte[2]),
            Frame.control(Wire.GO_AWAY, 0, 0, 0));

    private static byte[] bytes(Frame... frames) {
        var all = Unpooled.buffer();
        for (Frame frame : frames) {
            all.writeBytes(ByteBufUtil.getBytes(frame.encode()));
        }
        return ByteBufUtil.getBytes(all);
    }

    @Test
    void linksThatAreRead() {
        feed(link -> link.config().setAutoRead(true));
    }

    @Test
    void linksThatNobodyReads() {
        feed(link -> {});
    }

    @Test
    void linksThatAreClosedAtOnce() {
        feed(LinkChannel::close);
    }

    private static void feed(Consumer<LinkChannel> acceptor) {
        Fuzz.of(HONEST, bytes(Frame.data(0, 1, new byte[3]))).feed(input -> {
            Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small());
            bench.acceptor = link -> {
                Bench.probe(link);
                acceptor.accept(link);
            };
            int half = input.length / 2;
            bench.carrier.writeInbound(Unpooled.copiedBuffer(input, 0, half));
            bench.run();
            if (bench.carrier.isOpen()) {
                bench.carrier.writeInbound(Unpooled.copiedBuffer(input, half, input.length - half));
                bench.run();
            }
            bench.carrier.close();
            bench.run();
            bench.session
                    .whenClosed()
                    .whenComplete((done, failure) -> assertThat(failure)
                            .satisfiesAnyOf(
                                    none -> assertThat(none).isNull(),
                                    known -> assertThat(known).isInstanceOf(MuxException.class)));
            assertThat(bench.session.whenClosed().toCompletableFuture()).isDone();
            assertThat(bench.session.links()).isZero();
            bench.close();
        });
    }
}
