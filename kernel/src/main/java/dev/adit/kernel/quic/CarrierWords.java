package dev.adit.kernel.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** What a carrier says on the stream of its join: words of nine bytes, one of which tells what the other eight mean. */
final class CarrierWords extends ByteToMessageDecoder {
    private static final int SIZE = 1 + Long.BYTES;

    /** The words, by their byte on the wire. */
    enum Word {
        /** So many links has this end opened, and opens no more. */
        GO_AWAY(1),
        /** The stream of this id was reset. */
        RESET(2);

        private final int code;

        Word(int code) {
            this.code = code;
        }

        ByteBuf encode(ByteBufAllocator allocator, long number) {
            return allocator.directBuffer(SIZE).writeByte(code).writeLong(number);
        }
    }

    private final ObjLongConsumer<Word> heard;

    CarrierWords(ObjLongConsumer<Word> heard) {
        this.heard = heard;
    }

    /** Words that it does not know it skips: a later version may have more. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < SIZE) {
            return;
        }
        int code = in.readByte();
        long number = in.readLong();
        for (Word word : Word.values()) {
            if (word.code == code) {
                heard.accept(word, number);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
