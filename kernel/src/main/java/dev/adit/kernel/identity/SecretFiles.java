package dev.adit.kernel.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files that only their owner reads. Where the system has no POSIX permissions (Windows) the directory's own access
 * list is what protects them.
 */
final class SecretFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final int LARGEST = 64 * 1024;

    private SecretFiles() {}

    /** Makes the directory, or refuses one in which others could exchange the file. */
    static void directory(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectories(directory, mode("rwx------"));
        }
        refuse(directory, OTHERS_WRITE, "may be written by others", "chmod go-w");
    }

    static byte[] read(Path file) throws IOException {
        refuse(file, OTHERS, "may be read by others", "chmod 600");
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is too large to be a key");
        }
        return Files.readAllBytes(file);
    }

    /** Either the whole file is there afterwards, on the disk itself, or none. */
    static void write(Path file, byte[] bytes) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(directory, "." + file.getFileName(), ".tmp", mode("rw-------"));
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        if (POSIX) {
            // The new name is an entry of the directory, which has to reach the disk as well.
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    private static void refuse(Path path, Set<PosixFilePermission> refused, String what, String remedy)
            throws IOException {
        if (!POSIX) {
            return;
        }
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
        if (found.stream().anyMatch(refused::contains)) {
            throw new IOException(path + " " + what + " (mode " + PosixFilePermissions.toString(found) + "): run `"
                    + remedy + " " + path + "`");
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
