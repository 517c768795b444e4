package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkPairsTest {
    private final LinkPairs pairs = new LinkPairs();

    @AfterEach
    void end() {
        pairs.close();
    }

    @Test
    void bothEndsComeAsLinksDo() {
        LinkPairs.Pair pair = pairs.open();
        assertThat(Stream.of(pair.near(), pair.far())).allSatisfy(end -> {
            assertThat(end.isActive()).isTrue();
            assertThat(end.config().isAutoRead()).isFalse();
            assertThat(end.pipeline().names()).hasSize(1);
        });
    }

    @Test
    void whatOneEndSendsTheOtherReceives() {
        LinkPairs.Pair pair = pairs.open();
        TestPeer near = TestPeer.on(pair.near());
        TestPeer far = TestPeer.on(pair.far());
        near.send("there");
        assertThat(far.receiveText(5)).isEqualTo("there");
        far.send("and back");
        assertThat(near.receiveText(3)).isEqualTo("and");
        assertThat(near.receiveText(5)).isEqualTo(" back");
    }

    @Test
    void anEndThatHasFinishedStillReceives() {
        LinkPairs.Pair pair = pairs.open();
        TestPeer near = TestPeer.on(pair.near());
        TestPeer far = TestPeer.on(pair.far());
        near.send("question");
        near.finish();
        assertThat(new String(far.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("question");
        far.send("answer");
        assertThat(near.receiveText(6)).isEqualTo("answer");
    }

    @Test
    void aResetIsNoOrderlyEnd() {
        LinkPairs.Pair pair = pairs.open();
        TestPeer near = TestPeer.on(pair.near());
        TestPeer far = TestPeer.on(pair.far());
        near.reset();
        assertThat(far.awaitEnd()).isEqualTo(TestPeer.End.RESET);
        assertThatThrownBy(far::receiveAll).isInstanceOf(AssertionError.class).hasMessage("reset after 0 bytes");
    }

    @Test
    void anEndBeforeTheExpectedBytesFails() {
        LinkPairs.Pair pair = pairs.open();
        TestPeer near = TestPeer.on(pair.near());
        TestPeer far = TestPeer.on(pair.far());
        near.send("abc");
        near.finish();
        assertThatThrownBy(() -> far.receive(4))
                .isInstanceOf(AssertionError.class)
                .hasMessage("only 3 of 4 bytes came: FINISHED");
    }

    @Test
    void manyPairsAreNotMixedUp() {
        List<LinkPairs.Pair> many =
                IntStream.range(0, 50).mapToObj(index -> pairs.open()).toList();
        assertThat(many)
                .allSatisfy(pair -> assertThat(pair.near().remoteAddress())
                        .isEqualTo(pair.far().localAddress()));
    }
}
