package dev.adit.plugin.p2p.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.plugin.p2p.punch.SealedDatagram;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A path is in doubt when nobody answers, and follows the other end. */
class PathPulseTest {
    private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.1", 4000);
    private static final InetSocketAddress ABROAD = new InetSocketAddress("192.0.2.99", 5000);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile InetSocketAddress answering = HOME;
    private volatile InetSocketAddress remote = HOME;
    private final PathPulse pulse = new PathPulse(loop, new Fake(), Duration.ofMillis(10));

    /** A path to somebody who answers at one address. */
    private final class Fake implements PathPulse.Path {
        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public void moveTo(InetSocketAddress address) {
            remote = address;
        }

        @Override
        public void send(SealedDatagram datagram, InetSocketAddress target) {
            SealedDatagram answer = datagram.answer(HOME);
            if (answer != null && target.equals(answering)) {
                loop.execute(() -> pulse.heard(answer, target));
            }
        }

        @Override
        public void doubted(String why) {
            events.add("doubted");
        }

        @Override
        public void trusted() {
            events.add("trusted");
        }
    }

    @AfterEach
    void end() {
        loop.submit(pulse::stop).syncUninterruptibly();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void start() {
        loop.submit(pulse::start).syncUninterruptibly();
    }

    @Test
    void aSilentPathIsInDoubtAndIsTrustedAgainWhenItAnswers() {
        start();
        answering = ABROAD;
        await().atMost(PATIENCE).until(() -> events.contains("doubted"));
        assertThat(pulse.isTrusted()).isFalse();
        answering = HOME;
        await().atMost(PATIENCE).until(() -> events.contains("trusted"));
        assertThat(events).containsExactly("doubted", "trusted");
    }

    @Test
    void thePathFollowsToWhereTheOtherEndAsksFromOnceTheOldAddressIsSilent() {
        start();
        answering = ABROAD;
        await().atMost(PATIENCE).until(() -> {
            loop.submit(() -> pulse.heard(SealedDatagram.probe(1, HOME), ABROAD))
                    .syncUninterruptibly();
            return remote.equals(ABROAD);
        });
        await().atMost(PATIENCE).until(pulse::isTrusted);
    }

    @Test
    void aQuestionFromElsewhereMovesNothingWhileTheOldAddressAnswers() {
        start();
        for (int i = 0; i < 20; i++) {
            loop.submit(() -> pulse.heard(SealedDatagram.probe(1, HOME), ABROAD))
                    .syncUninterruptibly();
        }
        assertThat(remote).isEqualTo(HOME);
        assertThat(events).isEmpty();
        assertThat(Objects.requireNonNull(pulse.roundTrip())).isPositive();
    }
}
