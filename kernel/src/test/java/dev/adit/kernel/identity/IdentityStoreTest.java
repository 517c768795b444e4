package dev.adit.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class IdentityStoreTest {
    private Path state;
    private Path file;

    @BeforeEach
    void placeTheState(@TempDir Path directory) {
        state = directory.resolve("var").resolve("adit");
        file = state.resolve(IdentityStore.FILE);
    }

    @Test
    void theIdentityIsTheSameEachTime() throws IOException {
        Identity first = IdentityStore.loadOrCreate(state);

        assertThat(IdentityStore.loadOrCreate(state)).isEqualTo(first);
        assertThat(IdentityStore.loadOrCreate(state).privateKey()).isEqualTo(first.privateKey());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseMayReadWhatIsMade() throws IOException {
        IdentityStore.loadOrCreate(state);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileThatOthersMayReadIsRefusedWithTheRemedy() throws IOException {
        IdentityStore.loadOrCreate(state);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatIOException()
                .isThrownBy(() -> IdentityStore.loadOrCreate(state))
                .withMessage(file + " may be read by others (mode rw-r-----): run `chmod 600 " + file + "`");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDirectoryThatOthersMayWriteIsRefusedWithTheRemedy() throws IOException {
        Files.createDirectories(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatIOException()
                .isThrownBy(() -> IdentityStore.loadOrCreate(state))
                .withMessageContaining("chmod go-w " + state);
        assertThat(file).doesNotExist();
    }

    @Test
    void aDamagedFileStaysAndIsNotQuoted() throws IOException {
        IdentityStore.loadOrCreate(state);
        String damaged = Files.readString(file).replace("PUBLIC", "PUBIC");
        Files.writeString(file, damaged);

        assertThatIOException()
                .isThrownBy(() -> IdentityStore.loadOrCreate(state))
                .withMessageContaining(file + " is damaged")
                .withNoCause();
        assertThat(file).hasContent(damaged);
    }

    @Test
    void anotherNodesPublicKeyIsNoticed() throws IOException {
        IdentityStore.loadOrCreate(state);
        String mine = Files.readString(file);
        Files.delete(file);
        IdentityStore.loadOrCreate(state);
        String theirs = Files.readString(file);
        int cut = mine.indexOf("-----BEGIN PUBLIC");

        Files.writeString(file, mine.substring(0, cut) + theirs.substring(theirs.indexOf("-----BEGIN PUBLIC")));

        assertThatIOException()
                .isThrownBy(() -> IdentityStore.loadOrCreate(state))
                .withMessageContaining("damaged");
    }
}
