package dev.adit.api.testkit;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Blocking hands of a visitor of whom a tunnel sees datagrams only. For one test thread. */
public final class TestDatagramVisitor {
    private final TestDatagramPort port;
    private final InetSocketAddress address;

    TestDatagramVisitor(TestDatagramPort port, InetSocketAddress address) {
        this.port = port;
        this.address = address;
    }

    /**
     * Who the tunnel thinks it is.
     *
     * @return the sender of its datagrams
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Sends datagrams that come in as one batch.
     *
     * @param texts each one datagram, in UTF-8
     */
    public void send(String... texts) {
        byte[][] datagrams = new byte[texts.length][];
        for (int index = 0; index < texts.length; index++) {
            datagrams[index] = texts[index].getBytes(StandardCharsets.UTF_8);
        }
        send(datagrams);
    }

    /**
     * Sends datagrams that come in as one batch.
     *
     * @param datagrams not changed
     */
    public void send(byte[]... datagrams) {
        port.bring(address, datagrams);
    }

    /**
     * Waits for the next datagram that the tunnel sends it.
     *
     * @return its bytes
     * @throws AssertionError if none comes
     */
    public byte[] receive() {
        byte[] next = poll();
        if (next == null) {
            throw new AssertionError("no datagram came for " + TestPeer.PATIENCE.toSeconds() + " s");
        }
        return next;
    }

    /**
     * Waits for the next datagram, which is a text.
     *
     * @return the text
     */
    public String receiveText() {
        return new String(receive(), StandardCharsets.UTF_8);
    }

    private byte @Nullable [] poll() {
        try {
            return port.sentTo(address).poll(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }
}
