package dev.adit.kernel.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A state directory that belongs to this process until it is closed. The claim is a lock on the file {@code lock} in it,
 * which the system drops with the process, however that ends.
 */
public final class StateDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String OWNER_ONLY = "rwx------";

    private final Path path;
    private final FileChannel lockFile;

    private StateDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory, with 0700, if there is none, and claims it.
     *
     * @param path the directory
     * @return claimed
     * @throws IOException if it cannot be made, others may write in it, or another process has it
     */
    public static StateDirectory claim(Path path) throws IOException {
        create(path);
        FileChannel lockFile = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(lockFile) == null) {
                throw new IOException("state directory " + path + " is in use by process " + holder(lockFile)
                        + " (expected: one process for each; give this one its own `state:`)");
            }
            writeHolder(lockFile);
            return new StateDirectory(path, lockFile);
        } catch (IOException failure) {
            lockFile.close();
            throw failure;
        }
    }

    /**
     * Makes the directory, with 0700, if there is none.
     *
     * @param path the directory
     * @throws IOException if it cannot be made, or others may write in it
     */
    public static void create(Path path) throws IOException {
        try {
            if (!Files.isDirectory(path)) {
                createOwnerOnly(path);
            }
            refuseIfOthersWrite(path);
        } catch (AccessDeniedException denied) {
            throw new IOException("state directory " + path + ": permission denied", denied);
        }
    }

    private static void createOwnerOnly(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (isPosix(path)) {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        } else {
            Files.createDirectory(path);
        }
    }

    private static void refuseIfOthersWrite(Path path) throws IOException {
        if (!isPosix(path)) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        if (mode.contains(PosixFilePermission.OTHERS_WRITE) || mode.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new IOException("state directory " + path + ": others may write in it (expected: chmod 700)");
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String holder(FileChannel lockFile) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        lockFile.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return text.isEmpty() ? "of unknown number" : text;
    }

    private static void writeHolder(FileChannel lockFile) throws IOException {
        String pid = ProcessHandle.current().pid() + "\n";
        lockFile.truncate(0);
        lockFile.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    /**
     * Where it is.
     *
     * @return as it was claimed
     */
    public Path path() {
        return path;
    }

    /** Lets another process have it. The lock file stays: removing it would open a race between two that want it. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
