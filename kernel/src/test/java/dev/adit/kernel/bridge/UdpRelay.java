package dev.adit.kernel.bridge;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Stands between one QUIC client and its server as a NAT does: it can fall silent, and take another port. */
final class UdpRelay implements AutoCloseable {
    private static final int LONGEST = 2048;

    private final InetSocketAddress server;
    private final DatagramSocket inside =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private volatile DatagramSocket outside = outside();
    private volatile InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private volatile boolean silent;

    UdpRelay(InetSocketAddress server) throws IOException {
        this.server = server;
        start(this::outward);
        inward(outside);
    }

    private static DatagramSocket outside() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) inside.getLocalSocketAddress();
    }

    /** From now on nothing passes, and nobody is told. */
    void fallSilent() {
        silent = true;
    }

    /** All passes again. */
    void resume() {
        silent = false;
    }

    /** The server sees the client come from another port, and what is sent to the old one is lost. */
    void rebind() throws IOException {
        DatagramSocket old = outside;
        outside = outside();
        inward(outside);
        old.close();
    }

    private void outward() {
        try {
            for (DatagramPacket packet = receive(inside); ; packet = receive(inside)) {
                client = (InetSocketAddress) packet.getSocketAddress();
                pass(outside, packet, server);
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void inward(DatagramSocket from) {
        start(() -> {
            try {
                for (DatagramPacket packet = receive(from); ; packet = receive(from)) {
                    pass(inside, packet, client);
                }
            } catch (IOException closed) {
                // there is another one, or the test is over
            }
        });
    }

    private void pass(DatagramSocket by, DatagramPacket packet, InetSocketAddress to) {
        if (silent) {
            return;
        }
        try {
            by.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
        } catch (IOException lost) {
            // as in any network
        }
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        socket.receive(packet);
        return packet;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "udp-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }
}
