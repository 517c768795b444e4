package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.link.LinkRig.Guest;
import dev.adit.kernel.link.LinkRig.Service;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The line that each link leaves at its entry and at its exit. */
class LinkLogTest {
    private final LinkRig rig = new LinkRig();
    private final Logger entry = (Logger) LoggerFactory.getLogger("test.tunnel");
    private final Logger exit = (Logger) LoggerFactory.getLogger(ExitDispatcher.class);
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> keeper = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event);
        }
    };

    @BeforeEach
    void listen() {
        rig.logsLinks = true;
        keeper.start();
        for (Logger logger : List.of(entry, exit)) {
            logger.setLevel(Level.INFO);
            logger.addAppender(keeper);
        }
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        entry.detachAppender(keeper);
        exit.detachAppender(keeper);
    }

    private Map<String, String> line(Logger logger) {
        await().until(() -> lines.stream().anyMatch(line -> isEnd(line, logger)));
        ILoggingEvent found =
                lines.stream().filter(line -> isEnd(line, logger)).findFirst().orElseThrow();
        return found.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    private static boolean isEnd(ILoggingEvent line, Logger logger) {
        return line.getLoggerName().equals(logger.getName())
                && line.getMessage().equals("link-closed");
    }

    private static LinkRequest request(Service service, Guest guest) {
        return LinkRequest.stream("tcp", "web", service.address())
                .withVisitor(guest.visitor().address(), guest.visitor().entry());
    }

    @Test
    void aLinkThatEndsInOrderSaysWhatItCarried() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service, guest));
            guest.wire().send(300_000).thenCompose(sent -> guest.wire().finish());
            try (Wire target = service.accept()) {
                target.receiveToEnd().get();
                target.send(7).thenCompose(sent -> target.finish());
                guest.wire().receiveToEnd().get();
            }
            for (Logger logger : List.of(entry, exit)) {
                assertThat(line(logger))
                        .containsEntry("client", LinkRig.CLIENT)
                        .containsEntry("up", "300000")
                        .containsEntry("down", "7")
                        .containsEntry("cause", "clean")
                        .containsEntry("target", service.address().toString())
                        .containsEntry("visitor", String.valueOf(guest.visitor().address()))
                        .containsKeys("link", "duration");
            }
            assertThat(line(exit)).containsEntry("tunnel", "web");
        }
    }

    @Test
    void aResetOfTheVisitorIsTold() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service, guest));
            guest.wire().send(5).get();
            try (Wire target = service.accept()) {
                target.receive(5).get();
                guest.wire().reset();

                assertThat(line(entry))
                        .containsEntry("cause", "reset by visitor")
                        .containsEntry("up", "5");
                assertThat(line(exit))
                        .containsEntry("cause", "reset by visitor")
                        .containsEntry("up", "5");
            }
        }
    }

    @Test
    void aResetOfTheTargetIsTold() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service, guest));
            guest.wire().send(5).get();
            try (Wire target = service.accept()) {
                target.receive(5).get();
                target.reset();

                assertThat(line(entry)).containsEntry("cause", "reset by target");
                assertThat(line(exit)).containsEntry("cause", "reset by target");
            }
        }
    }

    @Test
    void aLinkThatThisSideCutsSaysSo() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service, guest));
            guest.wire().send(5).get();
            try (Wire target = service.accept()) {
                target.receive(5).get();
                rig.links().resetAll();

                assertThat(line(entry)).containsEntry("cause", "ended here");
            }
        }
    }

    @Test
    void aLinkThatWasRefusedHasItsOwnLine() throws Exception {
        try (Guest guest = rig.visit()) {
            rig.connect(guest, LinkRequest.stream("tcp", "web", LinkRig.closedPort()))
                    .await();
            await().until(() ->
                    lines.stream().anyMatch(line -> line.getMessage().equals("link-refused")));
            assertThat(lines).noneMatch(line -> line.getMessage().equals("link-closed"));
        }
    }

    @Test
    void nothingIsWrittenUnlessItIsWanted() throws Exception {
        rig.logsLinks = false;
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            var done = rig.connect(guest, request(service, guest));
            guest.wire().finish();
            try (Wire target = service.accept()) {
                target.finish();
                guest.wire().receiveToEnd().get();
            }
            done.await();
            await().until(() -> rig.counters.open() == 0);
            assertThat(lines).isEmpty();
        }
    }
}
