package dev.adit.plugin.healthcheck;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a client tells of one target. On the wire, as {@link java.io.DataOutput} writes it: byte 1, tunnel, target as the
 * order had it, whether it is well (boolean), cause. What stands behind is skipped.
 *
 * @param tunnel as the order named it
 * @param target as the order had it
 * @param cause why it is out, for people; null where it is well
 */
record Report(String tunnel, String target, @Nullable String cause) {
    private static final int VERSION = 1;
    private static final int LONGEST_CAUSE = 300;

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(tunnel);
            out.writeUTF(target);
            out.writeBoolean(cause == null);
            out.writeUTF(cause == null ? "" : cause.substring(0, Math.min(LONGEST_CAUSE, cause.length())));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Null for what is no report. */
    static @Nullable Report decode(byte[] message) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            String tunnel = in.readUTF();
            String target = in.readUTF();
            boolean well = in.readBoolean();
            String cause = in.readUTF();
            return new Report(tunnel, target, well ? null : cause);
        } catch (IOException broken) {
            return null;
        }
    }
}
