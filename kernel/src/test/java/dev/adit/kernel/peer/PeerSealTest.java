package dev.adit.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkSeal;
import dev.adit.kernel.signal.LinkWire;
import dev.adit.kernel.transport.BridgeTls;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a server in the middle can make of the seals of two clients, which is nothing. */
class PeerSealTest {
    private static final Identity VISITOR = Identity.generate();
    private static final Identity PROVIDER = Identity.generate();
    private static final Identity SERVER = Identity.generate();

    private static PeerSeal seal(Identity self, Bytes key) {
        SealTerms.Means means = new SealTerms.Means(new BridgeTls(self), self.id(), MuxSettings.adit());
        return new PeerSeal(new SealTerms(PeerRig.TUNNEL, key, means), self.id());
    }

    private static Bytes id(Identity identity) {
        return Bytes.of(identity.id().bytes());
    }

    @Test
    void whoKnowTheSecretProveIt() {
        LinkSeal visitor = seal(VISITOR, PeerRig.KEY).ofVisitor(PeerSeal.nonce());
        LinkSeal provider = seal(PROVIDER, PeerRig.KEY).ofProvider(visitor, PeerSeal.nonce());

        assertThat(seal(PROVIDER, PeerRig.KEY).provesVisitor(visitor)).isTrue();
        assertThat(seal(VISITOR, PeerRig.KEY).provesProvider(visitor, provider)).isTrue();
    }

    @Test
    void aProofIsOfOneKeyPairOneNonceAndOneRole() {
        PeerSeal visitors = seal(VISITOR, PeerRig.KEY);
        PeerSeal providers = seal(PROVIDER, PeerRig.KEY);
        LinkSeal visitor = visitors.ofVisitor(PeerSeal.nonce());
        LinkSeal provider = providers.ofProvider(visitor, PeerSeal.nonce());

        assertThat(providers.provesVisitor(new LinkSeal(id(SERVER), visitor.proof(), visitor.nonce())))
                .isFalse();
        assertThat(providers.provesVisitor(new LinkSeal(visitor.id(), visitor.proof(), PeerSeal.nonce())))
                .isFalse();
        assertThat(providers.provesVisitor(new LinkSeal(visitor.id(), visitor.proof())))
                .isFalse();
        assertThat(seal(PROVIDER, PeerRig.WRONG).provesVisitor(visitor)).isFalse();
        assertThat(visitors.provesProvider(visitor, new LinkSeal(id(SERVER), provider.proof(), provider.nonce())))
                .isFalse();
        assertThat(visitors.provesProvider(visitor, visitor)).isFalse();
        LinkSeal later = visitors.ofVisitor(PeerSeal.nonce());
        assertThat(visitors.provesProvider(later, provider)).isFalse();
    }

    /** The visitor is answered by a server that makes what it likes of the provider's answer. */
    private static void assertFoundOut(UnaryOperator<LinkSeal> forged) throws Exception {
        try (PeerRig rig = new PeerRig(PeerRig.KEY, PeerRig.KEY, true, raw -> answer(raw, forged))) {
            assertThat(rig.refusal().failure()).isEqualTo(LinkFailure.DENIED);
            assertThat(rig.served).isEmpty();
        }
    }

    private static void answer(DuplexChannel raw, UnaryOperator<LinkSeal> forged) {
        raw.pipeline().addLast(LinkWire.messageDecoder(LinkSeal.MAX_BYTES, message -> {
            LinkSeal visitor = LinkSeal.decode(message);
            LinkSeal honest = seal(PROVIDER, PeerRig.KEY).ofProvider(visitor, PeerSeal.nonce());
            raw.write(LinkWire.encode(raw.alloc(), LinkReply.ACCEPTED));
            raw.writeAndFlush(forged.apply(honest).encode(raw.alloc()));
        }));
    }

    @Test
    void aServerThatPutsItsOwnIdInThePlaceOfTheProvidersIsFoundOut() throws Exception {
        assertFoundOut(honest -> new LinkSeal(id(SERVER), honest.proof(), honest.nonce()));
    }

    @Test
    void aServerThatProvesWithoutTheSecretIsFoundOut() throws Exception {
        assertFoundOut(honest -> new LinkSeal(id(SERVER), PeerSeal.nonce(), PeerSeal.nonce()));
    }

    @Test
    void theSecretOfTheSearchesIsAnotherForEachConnection() {
        PeerSeal visitors = seal(VISITOR, PeerRig.KEY);
        LinkSeal visitor = visitors.ofVisitor(PeerSeal.nonce());
        LinkSeal provider = seal(PROVIDER, PeerRig.KEY).ofProvider(visitor, PeerSeal.nonce());
        PeerSeal.Ends ends = new PeerSeal.Ends(visitor, provider);
        Bytes salt = PeerSeal.nonce();

        byte[] secret = PeerSeal.secret(visitors.terms(), ends, salt, salt);

        assertThat(PeerSeal.secret(visitors.terms(), ends, salt, PeerSeal.nonce()))
                .isNotEqualTo(secret);
        assertThat(PeerSeal.secret(seal(VISITOR, PeerRig.WRONG).terms(), ends, salt, salt))
                .isNotEqualTo(secret);
    }
}
