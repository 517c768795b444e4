package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventLoopsTest {
    @RegisterExtension
    final TestLoops loops = new TestLoops();

    @ParameterizedTest
    @MethodSource("dev.adit.kernel.transport.TestLoops#kinds")
    void itsChannelsRunOnItsLoops(IoKind kind) {
        EventLoops group = loops.start(kind);

        for (Channel channel : new Channel[] {
            group.sockets().newChannel(),
            group.serverSockets().newChannel(),
            group.datagrams().newChannel(),
            group.datagrams(SocketProtocolFamily.INET6).newChannel(),
            group.unixSockets().newChannel(),
            group.unixServerSockets().newChannel()
        }) {
            group.group().register(channel).syncUninterruptibly();
            channel.close().syncUninterruptibly();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.adit.kernel.transport.TestLoops#kinds")
    void itsThreadsAreNamedAndItsKindIsTold(IoKind kind) {
        EventLoops group = loops.start(kind);
        CompletableFuture<String> name = new CompletableFuture<>();

        group.group().execute(() -> name.complete(Thread.currentThread().getName()));

        assertThat(name.join()).isEqualTo("adit-loop-1");
        assertThat(group.description()).isEqualTo(kind + ", 2 threads");
        assertThat(group.kind()).isEqualTo(kind);
    }

    @Test
    void theBestKindIsTakenWithALoopForEachProcessor() {
        EventLoops group = loops.add(EventLoops.create(0));

        assertThat(group.kind()).isEqualTo(TestLoops.kinds().findFirst().orElseThrow());
        assertThat(group.group()).hasSize(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @EnumSource
    void everyKindWorksOrSaysWhyNot(IoKind kind) {
        assertThat(kind.unavailable() == null)
                .isEqualTo(TestLoops.kinds().toList().contains(kind));
    }

    @Test
    void closingEndsTheLoopsOnce() {
        EventLoops group = EventLoops.create(1, IoKind.NIO);

        group.closeAsync().toCompletableFuture().join();
        group.closeAsync().toCompletableFuture().join();

        assertThat(group.group().isTerminated()).isTrue();
        assertThat(group.whenClosed().toCompletableFuture()).isCompleted();
    }
}
