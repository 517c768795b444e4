package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Somebody at a tunnel's entry who sends lines and notes how the connection ends. */
public final class Visitor implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    /** How a connection ended. */
    public enum End {
        /** The other side ended it in order. */
        FINISHED,
        /** It was cut off. */
        RESET
    }

    private final Socket socket = new Socket();

    /** The server may reset a visitor before the system has told the visitor that it is connected. */
    private boolean cutOffAtOnce;

    /**
     * Comes in. To be cut off at once counts as having come in.
     *
     * @param scenario on which address
     * @param port the tunnel's
     */
    public Visitor(Scenario scenario, int port) {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(scenario.host(), port), PATIENCE_MILLIS);
        } catch (ConnectException refused) {
            throw new UncheckedIOException(refused);
        } catch (SocketException reset) {
            cutOffAtOnce = true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Sends a line and waits for as many bytes as it has.
     *
     * @param line without its end
     * @return what came back, without its end
     */
    public String say(String line) {
        try {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(bytes);
            byte[] back = socket.getInputStream().readNBytes(bytes.length);
            return new String(back, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Sends a line and waits for nothing.
     *
     * @param line without its end
     */
    public void send(String line) {
        if (cutOffAtOnce) {
            return;
        }
        try {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Waits for a line.
     *
     * @return without its end
     */
    public String hear() {
        try {
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\n';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends the visitor's own direction. */
    public void finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Waits until the other side ends the connection.
     *
     * @return how
     */
    public End awaitEnd() {
        if (cutOffAtOnce) {
            return End.RESET;
        }
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            return End.FINISHED;
        } catch (SocketException reset) {
            return End.RESET;
        } catch (IOException failed) {
            throw new UncheckedIOException("the connection did not end", failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
