package dev.adit.kernel.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
    private final CountDownLatch asked = new CountDownLatch(1);

    @TempDir
    private Path temporary;

    private StateDirectory state;
    private ControlServer server;

    @BeforeEach
    void open() throws IOException {
        state = StateDirectory.claim(temporary.resolve("state"));
        server = ControlServer.open(state, this::answer);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        state.close();
    }

    private ControlAnswer answer(String request) {
        return switch (request) {
            case "status" -> ControlAnswer.of("up\nand well\n");
            case "stop" -> new ControlAnswer("stopping", asked::countDown);
            default -> throw new IllegalArgumentException("unknown request '" + request + "'");
        };
    }

    private String ask(String request) throws IOException {
        return new ControlClient(state.path()).ask(request, 60);
    }

    @Test
    void aRequestIsAnswered() throws IOException {
        assertThat(ask("status")).isEqualTo("up\nand well\n");
    }

    @Test
    void anUnknownRequestIsAnError() {
        assertThatThrownBy(() -> ask("dance")).hasMessage("unknown request 'dance'");
    }

    @Test
    void anEndlessRequestIsRefused() {
        assertThatThrownBy(() -> ask("x".repeat(2000))).isInstanceOf(IOException.class);
    }

    @Test
    void onlyItsUserMayConnect() throws IOException {
        Path socket = state.path().resolve("control.sock");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void whoAsksForTheEndSeesIt() throws Exception {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return ask("stop");
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        });
        asked.await();
        assertThat(answer).isNotDone();

        server.close();

        assertThat(answer.get()).isEqualTo("stopping");
    }

    @Test
    void aSilentCrowdDoesNotShutTheDoorForEver() throws IOException {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(state.path().resolve("control.sock"));
        List<SocketChannel> crowd = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            crowd.add(SocketChannel.open(address));
        }

        // The first ones are cut by their deadline, the ones over the limit at once.
        for (SocketChannel silent : crowd) {
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            silent.close();
        }

        assertThat(ask("status")).startsWith("up");
    }

    @Test
    void aLeftoverSocketIsReplaced() throws IOException {
        server.close();
        Files.createFile(state.path().resolve("control.sock"));

        server = ControlServer.open(state, this::answer);

        assertThat(ask("status")).startsWith("up");
    }

    @Test
    void nobodyThereIsToldWithThePath() throws IOException {
        server.close();

        assertThatThrownBy(() -> ask("status"))
                .isInstanceOf(NoProcessException.class)
                .hasMessageContaining(state.path() + "/control.sock");
    }

    @Test
    void aDeadSocketIsNobody() throws IOException {
        server.close();
        Path dead = state.path().resolve("control.sock");
        try (var listener = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(dead));
        }

        assertThatThrownBy(() -> ask("status"))
                .isInstanceOf(NoProcessException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void aPathTooLongForASocketIsTold() throws IOException {
        try (StateDirectory deep = StateDirectory.claim(temporary.resolve("d".repeat(100)))) {
            assertThatThrownBy(() -> ControlServer.open(deep, this::answer))
                    .hasMessageContaining("expected: at most 100; choose a shorter path for `state:`");
        }
    }
}
