package dev.adit.kernel.signal;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Codec of the first message in either direction of a link. The field numbers are those of {@code docs/bridge.proto}.
 * The decoders made here take one message off a link and leave the rest as it is; see {@link OneMessageDecoder}.
 */
public final class LinkWire {
    /** The largest request or reply. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final int MAX_DETAIL = 1024;

    private LinkWire() {}

    /**
     * Encodes and frames a request.
     *
     * @param allocator of the link
     * @param request what to ask
     * @return the caller's
     */
    public static ByteBuf encode(ByteBufAllocator allocator, LinkRequest request) {
        return Frames.encode(allocator, writer -> {
            writer.text(1, request.type())
                    .number(2, request.kind() == LinkKind.DATAGRAM ? 1 : 0)
                    .text(3, request.tunnel());
            if (request.target() != null) {
                // What is spoken there is the entry's affair.
                writer.text(4, request.target().withoutScheme().toString());
            }
            writeAddress(writer, 5, request.visitor());
            writeAddress(writer, 6, request.entry());
            writer.number(7, dialMillis(request)).flag(8, request.awaitReply());
            request.options()
                    .forEach((word, value) ->
                            writer.message(9, option -> option.text(1, word).text(2, value)));
        });
    }

    /** Zero would mean the default, and more than the bound would be refused. */
    private static long dialMillis(LinkRequest request) {
        return Math.max(
                1,
                Math.min(
                        LinkRequestReader.MAX_DIAL_MILLIS, request.dialTimeout().toMillis()));
    }

    private static void writeAddress(ProtoWriter writer, int field, @Nullable InetSocketAddress address) {
        if (address == null) {
            return;
        }
        writer.message(field, body -> {
            if (address.isUnresolved()) {
                body.text(3, address.getHostString());
            } else {
                body.bytes(1, Bytes.of(address.getAddress().getAddress()));
            }
            body.number(2, address.getPort());
        });
    }

    /**
     * Encodes and frames a reply; a detail beyond the bound is cut.
     *
     * @param allocator of the link
     * @param reply what to answer
     * @return the caller's
     */
    public static ByteBuf encode(ByteBufAllocator allocator, LinkReply reply) {
        LinkFailure failure = reply.failure();
        String detail = reply.detail();
        // A character takes at most three bytes, a surrogate pair four; half a pair at the cut becomes a question mark.
        String cut = detail.length() > MAX_DETAIL / 3 ? detail.substring(0, MAX_DETAIL / 3) : detail;
        return Frames.encode(
                allocator,
                writer ->
                        writer.number(1, failure == null ? 0 : failure.number()).text(2, cut));
    }

    /**
     * Decodes a request without its frame.
     *
     * @param message stays the caller's
     * @return the request
     * @throws WireException if it is none
     */
    public static LinkRequest decodeRequest(ByteBuf message) {
        return new LinkRequestReader().read(new ProtoReader(message));
    }

    /**
     * Decodes a reply without its frame.
     *
     * @param message stays the caller's
     * @return the reply
     * @throws WireException if it is none
     */
    public static LinkReply decodeReply(ByteBuf message) {
        ProtoReader in = new ProtoReader(message);
        int failure = 0;
        String detail = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> failure = in.number(Integer.MAX_VALUE);
                case 2 -> detail = in.text(MAX_DETAIL);
                default -> in.skip();
            }
        }
        return new LinkReply(failure == 0 ? null : LinkFailure.ofNumber(failure), detail);
    }

    /**
     * Makes a decoder for the request at the front of a link.
     *
     * @param request told once, on the link's loop
     * @return a handler for one link; errors arrive as {@code exceptionCaught} behind it
     */
    public static ChannelHandler requestDecoder(Consumer<LinkRequest> request) {
        return messageDecoder(MAX_BYTES, message -> request.accept(decodeRequest(message)));
    }

    /**
     * Makes a decoder for the reply at the front of a link.
     *
     * @param reply told once, on the link's loop
     * @return a handler for one link; errors arrive as {@code exceptionCaught} behind it
     */
    public static ChannelHandler replyDecoder(Consumer<LinkReply> reply) {
        return messageDecoder(MAX_BYTES, message -> reply.accept(decodeReply(message)));
    }

    /**
     * Makes a decoder for one message of any kind.
     *
     * @param maxBytes beyond which it is refused unread
     * @param message told once, on the link's loop; the buffer is lent for the call
     * @return a handler for one link
     */
    public static ChannelHandler messageDecoder(int maxBytes, Consumer<ByteBuf> message) {
        return new OneMessageDecoder(maxBytes, message);
    }
}
