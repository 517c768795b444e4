package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What a process takes is told as it is, and where the system does not tell, nothing is. */
class ProcessUseTest {
    private static final int SOCKETS = 50;

    @Test
    void whatIsOpenIsCounted() throws IOException {
        ServerSocket[] open = new ServerSocket[SOCKETS];
        try {
            long before = ProcessUse.now().descriptors();
            for (int i = 0; i < SOCKETS; i++) {
                open[i] = new ServerSocket(0);
            }
            // Others of this JVM may close some of theirs meanwhile.
            assertThat(ProcessUse.now().descriptors()).isGreaterThan(before);
        } finally {
            for (ServerSocket socket : open) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
        ProcessUse now = ProcessUse.now();
        assertThat(now.heap()).isBetween(1L, now.heapLimit());
        assertThat(now.threads()).isPositive();
        assertThat(now.descriptorsLimit()).isGreaterThan(SOCKETS);
    }

    @Test
    void amountsAreToldInMiB() {
        ProcessUse use = new ProcessUse(9 << 20, 64 << 20, 3 << 20, 64 << 20, 14, 33, 20_000);

        assertThat(use.summary())
                .isEqualTo("heap 9 of 64 MiB, direct 3 of 64 MiB, threads 14, descriptors 33 of 20000");
        assertThat(use.json().toString()).contains("\"heap\":9437184", "\"threads\":14", "\"descriptors\":33");
    }

    @Test
    void whatIsUnknownIsLeftOut() {
        ProcessUse use = new ProcessUse(9 << 20, 64 << 20, -1, 64 << 20, 14, -1, -1);

        assertThat(use.summary()).isEqualTo("heap 9 of 64 MiB, threads 14");
        assertThat(use.json().toString()).contains("\"direct\":null", "\"descriptors\":null");
    }
}
