package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** A UDP visitor of the test's own. */
public final class UdpVisitor implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int TRIES = 30;

    private final DatagramSocket socket;
    private final InetSocketAddress to;

    /**
     * Opens one.
     *
     * @param host a loopback address, from which it sends and to which
     * @param port where to
     */
    public UdpVisitor(String host, int port) {
        try {
            socket = new DatagramSocket(0, InetAddress.getByName(host));
            socket.setSoTimeout(PATIENCE_MILLIS);
            to = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * From where it sends.
     *
     * @return the port
     */
    public int port() {
        return socket.getLocalPort();
    }

    /**
     * Sends one datagram.
     *
     * @param bytes its content
     */
    public void send(byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Sends until an answer comes, as programs over UDP do: a busy machine may lose some.
     *
     * @param request its content
     * @return the first answer
     */
    public byte[] ask(byte[] request) {
        for (int tries = 0; tries < TRIES; tries++) {
            send(request);
            byte[] answer = receive();
            if (answer.length > 0) {
                return answer;
            }
        }
        throw new AssertionError("no answer to " + TRIES + " datagrams of " + request.length + " bytes");
    }

    /**
     * Waits a moment for a datagram.
     *
     * @return its content; empty where none came
     */
    public byte[] receive() {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException nothing) {
            return new byte[0];
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
