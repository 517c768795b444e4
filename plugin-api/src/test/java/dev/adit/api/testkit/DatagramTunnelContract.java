package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import org.junit.jupiter.api.Test;

/**
 * What the kernel relies on in every tunnel type that listens for datagrams: everything of {@link TunnelContract}, where a
 * visitor is the sender of some datagrams.
 *
 * @param <C> the type's config record
 */
public abstract class DatagramTunnelContract<C extends Record> extends TunnelContract<C> {
    @Override
    void bringVisitor() {
        context.datagramVisitor().send(greeting());
    }

    @Override
    @Test
    void aVisitorWhoseLinkFailsIsEndedAndTheTunnelGoesOn() {
        context.refuseLinks(LinkFailure.CLIENT_OFFLINE);
        start(create());
        bringVisitor();
        await().atMost(TestPeer.PATIENCE).until(() -> context.datagramsDropped() > 0);
        assertThat(context.isListening()).isTrue();
        assertThat(context.thrown()).isEmpty();
    }

    /** Datagrams tell nobody that their sender has left: what counts is that many may come. */
    @Override
    @Test
    void aVisitorThatLeavesAtOnceHurtsNobody() {
        start(create());
        for (int visit = 0; visit < 5; visit++) {
            bringVisitor();
            awaitVisitTaken();
        }
        assertThat(context.isListening()).isTrue();
        assertThat(context.thrown()).isEmpty();
    }

    @Test
    void linksOfDatagramVisitorsCarryDatagrams() {
        start(create());
        bringVisitor();
        assertThat(context.nextLink().request().kind()).isEqualTo(LinkKind.DATAGRAM);
    }

    @Test
    void anEmptyDatagramHurtsNobody() {
        start(create());
        context.datagramVisitor().send(new byte[0]);
        bringVisitor();
        awaitVisitTaken();
        assertThat(context.thrown()).isEmpty();
    }
}
