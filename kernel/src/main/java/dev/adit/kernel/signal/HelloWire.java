package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Codec of what is said before a connection is taken. The field numbers are those of {@code docs/bridge.proto}. */
public final class HelloWire {
    /** The largest message before a connection is taken. */
    public static final int MAX_BYTES = 4096;

    static final int MAX_NAME = 128;
    private static final int MAX_CAPABILITIES = 64;
    static final int MAX_WINDOW = 1 << 30;

    private HelloWire() {}

    /**
     * Encodes preface and hello, as they stand in the transcript of a proof.
     *
     * @param allocator of the connection
     * @param hello what to say
     * @return the caller's
     */
    public static ByteBuf encode(ByteBufAllocator allocator, Hello hello) {
        ByteBuf message = Frames.encode(
                allocator,
                writer -> writer.number(1, hello.version())
                        .number(3, hello.initialWindow())
                        .text(4, hello.nodeVersion())
                        .each(2, hello.capabilities())
                        .message(opening(hello.opening()), body -> writeOpening(body, hello.opening())));
        ByteBuf whole = allocator.buffer(Preface.SIZE + message.readableBytes());
        Preface.write(whole);
        try {
            return whole.writeBytes(message);
        } finally {
            message.release();
        }
    }

    private static int opening(Opening opening) {
        return opening instanceof Opening.Login ? 5 : 6;
    }

    private static void writeOpening(ProtoWriter body, Opening opening) {
        if (opening instanceof Opening.Login login) {
            body.text(1, login.client()).text(2, login.instance()).text(3, login.session());
        } else if (opening instanceof Opening.Join join) {
            body.text(1, join.session());
            CarrierKind kind = join.kind();
            body.number(2, kind == null ? 0 : kind.number());
        }
    }

    /**
     * Decodes a hello without preface and frame.
     *
     * @param message stays the caller's
     * @return the hello
     * @throws WireException if it is none
     */
    public static Hello decodeHello(ByteBuf message) {
        ProtoReader in = new ProtoReader(message);
        Set<String> capabilities = new HashSet<>();
        int version = 0;
        int window = 0;
        String nodeVersion = "";
        @Nullable Opening opening = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> version = in.number(Integer.MAX_VALUE);
                case 2 -> addCapability(capabilities, in);
                case 3 -> window = in.number(MAX_WINDOW);
                case 4 -> nodeVersion = in.text(MAX_NAME);
                case 5 -> opening = login(in.message());
                case 6 -> opening = join(in.message());
                default -> in.skip();
            }
        }
        if (opening == null) {
            throw new WireException("hello: neither login nor join");
        }
        return new Hello(version, capabilities, window, nodeVersion, opening);
    }

    /** Adds one while that is within the bound; the answer has the same set. */
    static void addCapability(Set<String> capabilities, ProtoReader in) {
        if (capabilities.size() == MAX_CAPABILITIES) {
            throw new WireException("more than " + MAX_CAPABILITIES + " capabilities");
        }
        capabilities.add(in.text(MAX_NAME));
    }

    private static Opening login(ProtoReader in) {
        String client = "";
        String instance = "";
        String session = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> client = in.text(MAX_NAME);
                case 2 -> instance = in.text(MAX_NAME);
                case 3 -> session = in.text(MAX_NAME);
                default -> in.skip();
            }
        }
        return new Opening.Login(client, instance, session);
    }

    private static Opening join(ProtoReader in) {
        String session = "";
        @Nullable CarrierKind kind = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> session = in.text(MAX_NAME);
                case 2 -> kind = CarrierKind.ofNumber(in.number(Integer.MAX_VALUE));
                default -> in.skip();
            }
        }
        return new Opening.Join(session, kind);
    }

    /**
     * Encodes and frames a proof.
     *
     * @param allocator of the connection
     * @param proof what to say
     * @return the caller's
     */
    public static ByteBuf encode(ByteBufAllocator allocator, Proof proof) {
        return Frames.encode(allocator, writer -> writer.bytes(1, proof.nonce()).bytes(2, proof.mac()));
    }

    /**
     * Decodes a proof without its frame.
     *
     * @param message stays the caller's
     * @return the proof, both parts of {@link Proof#SIZE}
     * @throws WireException if it is none
     */
    public static Proof decodeProof(ByteBuf message) {
        ProtoReader in = new ProtoReader(message);
        Bytes nonce = Bytes.EMPTY;
        Bytes mac = Bytes.EMPTY;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nonce = in.bytes(Proof.SIZE);
                case 2 -> mac = in.bytes(Proof.SIZE);
                default -> in.skip();
            }
        }
        if (nonce.size() != Proof.SIZE || mac.size() != Proof.SIZE) {
            throw new WireException(
                    "proof of " + nonce.size() + " and " + mac.size() + " bytes (expected: " + Proof.SIZE + " each)");
        }
        return new Proof(nonce, mac);
    }
}
