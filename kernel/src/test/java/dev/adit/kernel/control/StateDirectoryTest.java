package dev.adit.kernel.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    private Path temporary;

    @Test
    void aSecondClaimIsRefusedWithTheHolder() throws IOException {
        Path path = temporary.resolve("a/state");
        try (StateDirectory first = StateDirectory.claim(path)) {
            assertThat(first.path()).isEqualTo(path);
            assertThatThrownBy(() -> StateDirectory.claim(path))
                    .hasMessageContaining(path + " is in use by process "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void aClaimThatWasLetGoCanBeTaken() throws IOException {
        Path path = temporary.resolve("state");
        StateDirectory.claim(path).close();

        StateDirectory.claim(path).close();

        assertThat(path.resolve("lock")).exists();
    }

    @Test
    void aDirectoryInWhichOthersMayWriteIsRefused() throws IOException {
        Path path = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> StateDirectory.claim(path))
                .hasMessageContaining("others may write in it (expected: chmod 700)");
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> StateDirectory.claim(file)).isInstanceOf(IOException.class);
    }
}
