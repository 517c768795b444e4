package dev.adit.plugin.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends of a link, and what a rogue one may send. */
class LinkCodecTest {
    private static final Terms TERMS = new Terms(3, false);
    private static final byte[] HELLO = {22, 3, 1, 0, 5, 1, 0, 0, 1, 0};

    private final List<String> refused = new ArrayList<>();
    private final List<Object> heard = new ArrayList<>();
    private final Room room = new Room(100);
    private final EmbeddedChannel entry = channel(TERMS, false);
    private final EmbeddedChannel exit = channel(TERMS, true);

    @AfterEach
    void end() {
        entry.finishAndReleaseAll();
        exit.finishAndReleaseAll();
    }

    private EmbeddedChannel channel(Terms terms, boolean atExit) {
        return new EmbeddedChannel(
                new LinkCodec(terms, room, atExit, refused::add), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext context, Object event) {
                        heard.add(event);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        heard.add(cause);
                    }
                });
    }

    /** Moves what one end has on the link to the other, cut into reads of that many bytes. */
    private static int carry(EmbeddedChannel from, EmbeddedChannel to, int cut) {
        int carried = 0;
        for (ByteBuf written = from.readOutbound(); written != null; written = from.readOutbound()) {
            carried += written.readableBytes();
            while (written.isReadable()) {
                to.writeInbound(written.readRetainedSlice(Math.min(cut, written.readableBytes())));
            }
            written.release();
        }
        to.runPendingTasks();
        return carried;
    }

    private static byte[] read(EmbeddedChannel end) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf read = end.readInbound(); read != null; read = end.readInbound()) {
            all.writeBytes(ByteBufUtil.getBytes(read));
            read.release();
        }
        return all.toByteArray();
    }

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        for (int index = 0; index < length; index++) {
            text[index] = (byte) "the quick brown fox ".charAt(index % 20 * 7 % 20);
        }
        return text;
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        noise[0] = 'n';
        return noise;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 19, 1_000, 32_767, 32_768, 32_769, 65_536, 100_000, 1_000_003})
    void everySizeComesWholeHoweverItIsCut(int size) {
        for (byte[] bytes : List.of(text(size), noise(size))) {
            for (int cut : new int[] {size < 5_000 ? 1 : 1_009, 64 * 1024}) {
                EmbeddedChannel from = channel(TERMS, false);
                EmbeddedChannel to = channel(TERMS, false);
                from.writeOutbound(Unpooled.wrappedBuffer(bytes));
                int carried = carry(from, to, cut);
                assertThat(read(to)).isEqualTo(bytes);
                assertThat(carried).isLessThan(size + size / 100 + 64);
                from.finishAndReleaseAll();
                to.finishAndReleaseAll();
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void manyBurstsInBothDirectionsShareOneHistory() {
        exit.writeOutbound(Unpooled.copiedBuffer("answer", StandardCharsets.US_ASCII));
        ByteBuf answer = exit.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII)).isEqualTo("answer");
        answer.release();
        Random random = new Random(3);
        int carried = 0;
        int moved = 0;
        for (int burst = 0; burst < 300; burst++) {
            byte[] up = text(1 + random.nextInt(3_000));
            byte[] down = text(1 + random.nextInt(50_000));
            entry.writeOutbound(Unpooled.wrappedBuffer(up));
            exit.write(Unpooled.wrappedBuffer(down, 0, down.length / 2));
            exit.writeOutbound(Unpooled.wrappedBuffer(down, down.length / 2, down.length - down.length / 2));
            carried += carry(entry, exit, 1_400) + carry(exit, entry, 1_400);
            assertThat(read(exit)).isEqualTo(up);
            assertThat(read(entry)).isEqualTo(down);
            moved += up.length + down.length;
        }
        assertThat(carried).isLessThan(moved / 20);
    }

    @Test
    void aKeystrokeGoesAtOnceAndAPromiseIsKeptWithItsLastByte() {
        ChannelFuture key = entry.write(Unpooled.copiedBuffer("k", StandardCharsets.US_ASCII));
        assertThat(key.isDone()).isFalse();
        ChannelFuture end = entry.write(Unpooled.EMPTY_BUFFER);
        assertThat(end.isDone()).isFalse();
        entry.flush();
        assertThat(key.isSuccess()).isTrue();
        assertThat(end.isSuccess()).isTrue();
        assertThat(entry.write(Unpooled.EMPTY_BUFFER).isDone()).isFalse();
        entry.flush();

        carry(entry, exit, 1);
        assertThat(read(exit)).containsExactly('k');
    }

    @Test
    void whatIsTlsGoesAsItIsAndNobodyStandsInItsWay() {
        exit.writeOutbound(Unpooled.copiedBuffer("answer", StandardCharsets.US_ASCII));
        ((ByteBuf) exit.readOutbound()).release();
        entry.writeOutbound(Unpooled.wrappedBuffer(HELLO));
        assertThat(carry(entry, exit, 3)).isEqualTo(HELLO.length + 1);
        assertThat(read(exit)).isEqualTo(HELLO);
        exit.writeOutbound(Unpooled.wrappedBuffer(HELLO));
        carry(exit, entry, 4);
        assertThat(read(entry)).isEqualTo(HELLO);

        assertThat(entry.pipeline().get(LinkCodec.class)).isNull();
        assertThat(exit.pipeline().get(LinkCodec.class)).isNull();
        entry.writeOutbound(Unpooled.wrappedBuffer(text(100)));
        assertThat(carry(entry, exit, 100)).isEqualTo(100);
        assertThat(read(exit)).isEqualTo(text(100));
    }

    @Test
    void whereThereIsNoRoomItGoesAsItIsAndRoomIsGivenBack() {
        for (int taken = 0; taken < 100; taken++) {
            assertThat(room.take()).isTrue();
        }
        entry.writeOutbound(Unpooled.wrappedBuffer(text(1_000)));
        assertThat(carry(entry, exit, 100)).isEqualTo(1_001);
        assertThat(read(exit)).isEqualTo(text(1_000));

        room.giveBack();
        EmbeddedChannel from = channel(TERMS, false);
        from.writeOutbound(Unpooled.wrappedBuffer(text(1_000)));
        assertThat(room.take()).isFalse();
        from.finishAndReleaseAll();
        assertThat(room.take()).isTrue();
    }

    @Test
    void unlessItIsAskedFor() {
        EmbeddedChannel from = channel(new Terms(1, true), false);
        from.writeOutbound(Unpooled.wrappedBuffer(HELLO));
        ByteBuf marker = from.readOutbound();
        assertThat(marker.readByte()).isEqualTo((byte) Frame.SQUEEZED);
        marker.release();
        from.finishAndReleaseAll();
    }

    @Test
    void onlyWhatIsAskedForIsUnpackedAndTheEndWaits() {
        exit.config().setAutoRead(false);
        byte[] bytes = text(5 * Frame.MOST);
        entry.writeOutbound(Unpooled.wrappedBuffer(bytes));
        carry(entry, exit, 64 * 1024);
        exit.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        exit.close();
        int before = read(exit).length;
        assertThat(before).isLessThanOrEqualTo(Frame.MOST);
        for (int more = before; more < bytes.length; more += Frame.MOST) {
            assertThat(heard).isEmpty();
            assertThat(exit.isOpen()).isTrue();
            exit.read();
            exit.runPendingTasks();
            assertThat(read(exit)).hasSizeLessThanOrEqualTo(Frame.MOST);
        }
        exit.read();
        exit.runPendingTasks();
        assertThat(heard).containsExactly(ChannelInputShutdownEvent.INSTANCE);
        assertThat(exit.isOpen()).isFalse();
    }

    @Test
    void aPieceThatHoldsMoreThanItSaysEndsTheLink() {
        byte[] zeros = new byte[Frame.MOST];
        try (Squeezer squeezer = new Squeezer(3)) {
            ByteBuf plain = entry.alloc().directBuffer().writeBytes(zeros);
            ByteBuf piece = squeezer.squeeze(entry.alloc(), plain);
            plain.release();
            piece.setShort(2, 100);
            lie(piece);
        }
        assertThat(refused).singleElement().asString().contains("100 bytes that it says");
    }

    @Test
    void aFrameOfOneHugeRunEndsTheLinkAndCostsNothing() {
        // RFC 8878: a window of 8 MiB, then blocks of 128 KiB of one byte each: 32,000 times what crosses.
        ByteBuf bomb = Unpooled.directBuffer()
                .writeZero(Frame.HEADER)
                .writeIntLE(0xFD2FB528)
                .writeByte(0)
                .writeByte(13 << 3);
        for (int block = 0; block < 16_000; block++) {
            bomb.writeMediumLE(131_072 << 3 | 1 << 1).writeByte('b');
        }
        bomb.setShort(0, bomb.readableBytes() - Frame.HEADER).setShort(2, Frame.MOST);
        lie(bomb);
        assertThat(refused).singleElement().asString().contains("another header");
    }

    @Test
    void theSameInAWindowOfOursEndsItToo() {
        ByteBuf bomb = Unpooled.directBuffer()
                .writeZero(Frame.HEADER)
                .writeIntLE(0xFD2FB528)
                .writeByte(0)
                .writeByte(6 << 3);
        for (int block = 0; block < 16_000; block++) {
            bomb.writeMediumLE(65_536 << 3 | 1 << 1).writeByte('b');
        }
        bomb.setShort(0, bomb.readableBytes() - Frame.HEADER).setShort(2, Frame.MOST);
        lie(bomb);
        assertThat(refused).singleElement().asString().contains("bytes that it says");
    }

    @Test
    void lengthsThatCannotBeAreRefusedBeforeAnythingIsKept() {
        for (int[] lengths : new int[][] {{0, 1}, {1, 0}, {100, Frame.MOST + 1}, {65_535, 65_535}}) {
            EmbeddedChannel to = channel(TERMS, false);
            to.writeInbound(Unpooled.buffer()
                    .writeByte(Frame.SQUEEZED)
                    .writeShort(lengths[0])
                    .writeShort(lengths[1]));
            assertThat(to.isOpen()).isFalse();
            to.finishAndReleaseAll();
        }
        assertThat(refused).hasSize(4);
    }

    @Test
    void anEndWithinAPieceIsNoEnd() {
        entry.writeOutbound(Unpooled.wrappedBuffer(text(1_000)));
        ByteBuf marker = entry.readOutbound();
        ByteBuf piece = entry.readOutbound();
        exit.writeInbound(marker, piece.readRetainedSlice(piece.readableBytes() - 1));
        piece.release();
        exit.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(heard).hasSize(1).first().isInstanceOf(CorruptedFrameException.class);
        assertThat(exit.isOpen()).isFalse();
    }

    @Test
    void noiseEndsTheLinkAndNothingElse() {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            EmbeddedChannel from = channel(TERMS, false);
            EmbeddedChannel to = channel(TERMS, false);
            from.writeOutbound(Unpooled.wrappedBuffer(text(1 + random.nextInt(2_000))));
            for (ByteBuf written = from.readOutbound(); written != null; written = from.readOutbound()) {
                byte[] bytes = ByteBufUtil.getBytes(written);
                written.release();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                if (to.isOpen()) {
                    to.writeInbound(Unpooled.wrappedBuffer(bytes));
                }
            }
            from.finishAndReleaseAll();
            to.finishAndReleaseAll();
        }
        assertThat(heard).allSatisfy(cause -> assertThat(cause).isInstanceOf(CorruptedFrameException.class));
    }

    private void lie(ByteBuf piece) {
        exit.writeInbound(Unpooled.buffer().writeByte(Frame.SQUEEZED), piece);
        assertThat(read(exit)).isEmpty();
        assertThat(exit.isOpen()).isFalse();
        assertThat(heard).hasSize(1).first().isInstanceOf(CorruptedFrameException.class);
    }

    @Test
    void termsCrossTheBridgeAsText() {
        for (Terms terms : List.of(TERMS, new Terms(9, true))) {
            assertThat(Terms.parse(terms.text())).isEqualTo(terms);
        }
        for (String other : Arrays.asList("zstd", "zstd 0", "zstd 10", "zstd 3  tls", "lz4 1", "")) {
            assertThat(Terms.parse(other)).isNull();
        }
    }
}
