package dev.adit.plugin.p2p.portmap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A UDP port of a router on loopback, which answers each datagram as the test says. */
final class FakePort implements AutoCloseable {
    private final DatagramSocket socket;
    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();

    FakePort(Function<byte[], byte @Nullable []> answers) {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread thread = new Thread(() -> serve(answers), "fake-router");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Function<byte[], byte @Nullable []> answers) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        while (!socket.isClosed()) {
            try {
                packet.setLength(2000);
                socket.receive(packet);
                byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
                heard.add(request);
                byte[] answer = answers.apply(request);
                if (answer != null) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException ended) {
                return;
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** What came in and was not taken yet. */
    BlockingQueue<byte[]> heard() {
        return heard;
    }

    @Override
    public void close() {
        socket.close();
    }
}
