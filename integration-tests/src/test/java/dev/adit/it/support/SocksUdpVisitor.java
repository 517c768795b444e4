package dev.adit.it.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A SOCKS5 program of the test's own that sends UDP (RFC 1928): no password, one association. */
public final class SocksUdpVisitor implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int TRIES = 30;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private final Socket control;
    private final DatagramSocket socket;
    private final InetSocketAddress relay;

    /**
     * What came back.
     *
     * @param sender who has sent it, as the relay says
     * @param content without the header
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(InetSocketAddress sender, byte[] content) {}

    /**
     * Connects and associates.
     *
     * @param host a loopback address
     * @param port of the {@code socks5} tunnel
     */
    public SocksUdpVisitor(String host, int port) {
        try {
            control = new Socket(InetAddress.getByName(host), port);
            control.setSoTimeout(20_000);
            DataInputStream answers = new DataInputStream(control.getInputStream());
            control.getOutputStream().write(new byte[] {5, 1, 0});
            expect(answers.readUnsignedShort(), 0x0500, "method");
            control.getOutputStream().write(new byte[] {5, 3, 0, IPV4, 0, 0, 0, 0, 0, 0});
            expect(answers.readUnsignedShort(), 0x0500, "reply");
            answers.readUnsignedByte();
            byte[] address = new byte[answers.readUnsignedByte() == IPV4 ? 4 : 16];
            answers.readFully(address);
            relay = new InetSocketAddress(InetAddress.getByAddress(address), answers.readUnsignedShort());
            socket = new DatagramSocket(0, InetAddress.getByName(host));
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void expect(int got, int wanted, String what) {
        if (got != wanted) {
            throw new AssertionError(what + ": 0x" + Integer.toHexString(got));
        }
    }

    /**
     * Sends until an answer comes.
     *
     * @param host IPv4, IPv6 or a name, which the relay resolves
     * @param port of the target
     * @param content of the datagram
     * @return the answer
     */
    public Answer ask(String host, int port, byte[] content) {
        for (int tries = 0; tries < TRIES; tries++) {
            send(0, host, port, content);
            Answer answer = receive();
            if (answer.content().length > 0) {
                return answer;
            }
        }
        throw new AssertionError("no answer from " + host + ":" + port);
    }

    /**
     * Sends one datagram.
     *
     * @param fragment 0 for a whole one
     * @param host see {@link #ask}
     * @param port see {@link #ask}
     * @param content see {@link #ask}
     */
    public void send(int fragment, String host, int port, byte[] content) {
        ByteBuffer bytes = ByteBuffer.allocate(300 + content.length);
        bytes.putShort((short) 0).put((byte) fragment);
        try {
            if (host.matches("[0-9.]+") || host.contains(":")) {
                byte[] address = InetAddress.getByName(host).getAddress();
                bytes.put((byte) (address.length == 4 ? IPV4 : IPV6)).put(address);
            } else {
                byte[] name = host.getBytes(StandardCharsets.US_ASCII);
                bytes.put((byte) NAME).put((byte) name.length).put(name);
            }
            bytes.putShort((short) port).put(content);
            socket.send(new DatagramPacket(bytes.array(), bytes.position(), relay));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Waits a moment for a datagram.
     *
     * @return it; without content where none came
     */
    public Answer receive() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(packet);
            ByteBuffer bytes = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
            expect(bytes.getShort() << 8 | bytes.get(), 0, "header");
            byte[] address = new byte[bytes.get() == IPV4 ? 4 : 16];
            bytes.get(address);
            InetSocketAddress sender =
                    new InetSocketAddress(InetAddress.getByAddress(address), bytes.getShort() & 0xffff);
            return new Answer(sender, Arrays.copyOfRange(packet.getData(), bytes.position(), packet.getLength()));
        } catch (SocketTimeoutException nothing) {
            return new Answer(relay, new byte[0]);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            control.close();
        } catch (IOException gone) {
            // It was about to.
        }
    }
}
