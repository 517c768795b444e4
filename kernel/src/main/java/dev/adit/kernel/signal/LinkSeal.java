package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What each of the two clients of a private link says before the TLS between them: which key it will show there, and that
 * it knows the tunnel's secret.
 *
 * @param id the hash of the public key, 32 bytes
 * @param proof over it, see {@code docs/wire.md}
 * @param nonce of a connection of two peers, 32 bytes; none for a single link
 */
public record LinkSeal(Bytes id, Bytes proof, Bytes nonce) {
    /** The largest message. */
    public static final int MAX_BYTES = 256;

    /**
     * The seal of a single link.
     *
     * @param id as above
     * @param proof as above
     */
    public LinkSeal(Bytes id, Bytes proof) {
        this(id, proof, Bytes.EMPTY);
    }

    /**
     * Encodes and frames it.
     *
     * @param allocator of the link
     * @return the caller's
     */
    public ByteBuf encode(ByteBufAllocator allocator) {
        return Frames.encode(
                allocator, writer -> writer.bytes(1, id).bytes(2, proof).bytes(3, nonce));
    }

    /**
     * Decodes one without its frame.
     *
     * @param message stays the caller's
     * @return the seal
     * @throws WireException if it is none
     */
    public static LinkSeal decode(ByteBuf message) {
        ProtoReader in = new ProtoReader(message);
        Bytes id = Bytes.EMPTY;
        Bytes proof = Bytes.EMPTY;
        Bytes nonce = Bytes.EMPTY;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = in.bytes(Proof.SIZE);
                case 2 -> proof = in.bytes(Proof.SIZE);
                case 3 -> nonce = in.bytes(Proof.SIZE);
                default -> in.skip();
            }
        }
        if (id.size() != Proof.SIZE || proof.size() != Proof.SIZE) {
            throw new WireException("a seal without an id or a proof");
        }
        return new LinkSeal(id, proof, nonce);
    }
}
