package dev.adit.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first message comes off a link, and the rest reaches whoever asks for it, whole and in order. */
class OneMessageDecoderTest {
    private static final LinkRequest REQUEST = LinkRequest.stream("tcp", "ssh", Address.parse("22"));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Object> received = new ArrayList<>();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void bytesBehindTheMessageWaitUntilTheyAreAskedFor() {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(LinkWire.requestDecoder(received::add));

        channel.writeInbound(concat(request(), bytes("more")));
        assertThat(received).containsExactly(REQUEST);
        channel.writeInbound(bytes(" and more"));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
        assertThat(received).hasSize(1);

        channel.pipeline().addLast(new Recorder());
        channel.read();
        channel.runPendingTasks();

        assertThat(received).containsExactly(REQUEST, "more and more", ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.pipeline().first()).isInstanceOf(Recorder.class);
    }

    @Test
    void aMessageInSingleBytesIsTheSame() {
        channel.pipeline().addLast(LinkWire.requestDecoder(received::add)).addLast(new Recorder());

        ByteBuf whole = concat(request(), bytes("ab"));
        while (whole.isReadable()) {
            channel.writeInbound(whole.readRetainedSlice(1));
        }
        whole.release();

        assertThat(received).containsExactly(REQUEST, "a", "b");
    }

    @Test
    void aReceiverThatIsThereAlreadyGetsTheRestAtOnce() {
        channel.pipeline().addLast(LinkWire.requestDecoder(received::add)).addLast(new Recorder());

        channel.writeInbound(concat(request(), bytes("rest")));

        assertThat(received).containsExactly(REQUEST, "rest");
    }

    @Test
    void turningAutoReadOnInTheCallLosesNothing() {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(LinkWire.requestDecoder(request -> {
            received.add(request);
            channel.pipeline().addLast(new Recorder());
            channel.config().setAutoRead(true);
        }));

        channel.writeInbound(concat(request(), bytes("rest")));
        channel.writeInbound(bytes("later"));
        channel.runPendingTasks();

        assertThat(String.join(
                        "",
                        received.subList(1, received.size()).stream()
                                .map(Object::toString)
                                .toList()))
                .isEqualTo("restlater");
    }

    @Test
    void aReceiverMayRemoveItByHand() {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast("first", LinkWire.requestDecoder(request -> {
            received.add(request);
            channel.pipeline().addLast(new Recorder());
            channel.pipeline().remove("first");
        }));

        channel.writeInbound(concat(request(), bytes("rest")));

        assertThat(received).containsExactly(REQUEST, "rest");
    }

    @Test
    void anOversizedMessageIsTheFailureOfThatLinkAndNothingPassesAnyMore() {
        channel.pipeline()
                .addLast(LinkWire.messageDecoder(16, ignored -> received.add("message")))
                .addLast(new Recorder());

        channel.writeInbound(concat(request(), bytes("rest")));
        channel.writeInbound(bytes("more"));

        assertThat(received).hasSize(1);
        assertThat(received.get(0)).isInstanceOf(WireException.class);
    }

    @Test
    void aMessageThatDoesNotDecodeIsTheFailureOfThatLink() {
        channel.pipeline().addLast(LinkWire.requestDecoder(received::add)).addLast(new Recorder());

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {2, 8, (byte) 0x80, 'x'}));

        assertThat(received).hasSize(1);
        assertThat(received.get(0)).isInstanceOf(WireException.class);
    }

    @Test
    void anEndInFrontOfTheMessageIsAFailureAndStillAnEnd() {
        channel.pipeline().addLast(LinkWire.requestDecoder(received::add)).addLast(new Recorder());

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {9, 1}));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(received).hasSize(2);
        assertThat(received.get(0)).isInstanceOf(WireException.class);
        assertThat(received.get(1)).isSameAs(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void aChannelThatEndsWhileItHoldsReleasesWhatItHolds() {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(LinkWire.requestDecoder(received::add));
        ByteBuf whole = concat(request(), bytes("rest"));

        channel.writeInbound(whole);
        channel.close();

        assertThat(whole.refCnt()).isZero();
    }

    private static ByteBuf request() {
        return LinkWire.encode(UnpooledByteBufAllocator.DEFAULT, REQUEST);
    }

    private static ByteBuf bytes(String text) {
        return ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text);
    }

    private static ByteBuf concat(ByteBuf first, ByteBuf second) {
        ByteBuf whole = Unpooled.buffer().writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return whole;
    }

    /** Notes what arrives behind the decoder. */
    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.add(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            received.add(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            received.add(cause);
        }
    }
}
