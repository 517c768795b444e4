package dev.adit.it.support;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A WebSocket server (RFC 6455) that sends every frame back. */
public final class WebSocketEcho implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CLOSE = 8;

    private final ServerSocket listener = new ServerSocket();

    private WebSocketEcho(Scenario scenario) throws IOException {
        listener.bind(new InetSocketAddress(scenario.host(), 0));
        start(() -> {
            while (true) {
                Socket visitor = listener.accept();
                start(() -> serve(visitor));
            }
        });
    }

    /** Something that ends with its connection. */
    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // The connection or the listener was closed.
                    }
                },
                "websocket-echo");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts one.
     *
     * @param scenario on which address
     * @return listening
     */
    public static WebSocketEcho start(Scenario scenario) {
        try {
            return new WebSocketEcho(scenario);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return listener.getLocalPort();
    }

    private static void serve(Socket visitor) throws IOException {
        try (visitor) {
            visitor.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(visitor.getInputStream()));
            OutputStream out = new BufferedOutputStream(visitor.getOutputStream());
            String key = key(in);
            String head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            while (echo(in, out)) {
                if (in.available() == 0) {
                    out.flush();
                }
            }
            out.flush();
        }
    }

    private static String key(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("no key"));
    }

    private static String accept(String key) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IOException(impossible);
        }
    }

    /** Reads a masked frame and writes it back without a mask. */
    private static boolean echo(DataInputStream in, OutputStream out) throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = in.readNBytes(4);
        byte[] data = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            data[i] ^= mask[i & 3];
        }
        out.write(first);
        if (length < 126) {
            out.write(length);
        } else {
            out.write(new byte[] {126, (byte) (length >>> 8), (byte) length});
        }
        out.write(data);
        return (first & 0xF) != CLOSE;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
