package dev.adit.plugin.healthcheck;

import dev.adit.api.config.Address;
import dev.adit.api.signal.SignalPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server wants a client to probe for one tunnel. The latest order of a tunnel holds; one without targets ends it.
 * On the wire, as {@link java.io.DataOutput} writes it: byte 1, tunnel, probe as a file has it, number of statuses (byte) and
 * each as first and last (short), body, interval and timeout (int, milliseconds), fall and rise (byte), number of targets
 * (short) and each as text. What stands behind is skipped.
 *
 * @param tunnel the server's name of it
 * @param config how to probe
 * @param targets one address each
 */
record Order(String tunnel, HealthCheckConfig config, List<Address> targets) {
    static final int MOST_TARGETS = 64;
    private static final int VERSION = 1;
    /** Many more would not fit. */
    private static final int ROOM = SignalPort.MAX_BYTES - 512;

    Order {
        targets = List.copyOf(targets);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(tunnel);
            out.writeUTF(config.probe().toString());
            out.writeByte(config.status().size());
            for (StatusRange range : config.status()) {
                out.writeShort(range.first());
                out.writeShort(range.last());
            }
            String body = config.body();
            out.writeUTF(body == null ? "" : body);
            out.writeInt((int) config.interval().toMillis());
            out.writeInt((int) config.timeout().toMillis());
            out.writeByte(config.fall());
            out.writeByte(config.rise());
            List<Address> fitting = fitting(ROOM - bytes.size());
            out.writeShort(fitting.size());
            for (Address target : fitting) {
                out.writeUTF(target.toString());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** A target that nobody probes is in. */
    private List<Address> fitting(int room) {
        List<Address> fitting = new ArrayList<>();
        int left = room;
        for (Address target : targets) {
            left -= target.toString().length() + Short.BYTES;
            if (left >= 0 && fitting.size() < MOST_TARGETS) {
                fitting.add(target);
            }
        }
        return fitting;
    }

    /** Null for what is no order, or asks for what no config may say. */
    static @Nullable Order decode(byte[] message) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            String tunnel = in.readUTF();
            HealthCheckConfig config = config(in);
            int count = in.readUnsignedShort();
            List<Address> targets = new ArrayList<>();
            for (int i = 0; i < Math.min(count, MOST_TARGETS); i++) {
                targets.add(Address.parse(in.readUTF()).at(0));
            }
            return isSane(config) ? new Order(tunnel, config, targets) : null;
        } catch (IOException | RuntimeException broken) {
            return null;
        }
    }

    private static HealthCheckConfig config(DataInputStream in) throws IOException {
        Probe probe = Probe.parse(in.readUTF());
        int count = in.readUnsignedByte();
        List<StatusRange> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(new StatusRange(in.readUnsignedShort(), in.readUnsignedShort()));
        }
        String body = in.readUTF();
        return new HealthCheckConfig(
                probe,
                statuses,
                body.isEmpty() ? null : body,
                Duration.ofMillis(in.readInt()),
                Duration.ofMillis(in.readInt()),
                in.readUnsignedByte(),
                in.readUnsignedByte());
    }

    private static boolean isSane(HealthCheckConfig config) {
        List<String> problems = new ArrayList<>();
        config.check((key, message) -> problems.add(key));
        return problems.isEmpty();
    }
}
