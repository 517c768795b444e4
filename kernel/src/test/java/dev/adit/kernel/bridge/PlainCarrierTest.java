package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.withTcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.signal.Proof;
import dev.adit.kernel.signal.RefusedReason;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A carrier on plain TCP comes in by a fresh proof under the session's secret, and by nothing else. */
class PlainCarrierTest {
    private static final Answer NO = new Answer.Refused(RefusedReason.UNSPECIFIED);
    private static final Bytes NONCE = Bytes.random(new Random(3), Proof.SIZE);

    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");
    private final Running running = house.server(withTcp(serverSettings()));
    private Answer.Welcome login =
            new Answer.Welcome(0, Set.of(), "", Bytes.EMPTY, 0, HeartbeatSettings.DEFAULT, Bytes.EMPTY);

    @BeforeEach
    void logIn() throws Exception {
        RawPeer signal = RawPeer.tls(house, running.address(), key);
        signal.say(RawPeer.hello(new Opening.Login("home", "instance", "")));
        login = (Answer.Welcome) Objects.requireNonNull(signal.answer());
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private Hello join() {
        return RawPeer.hello(new Opening.Join(login.session(), CarrierKind.MUX));
    }

    private RawPeer peer() throws Exception {
        return RawPeer.plain(house, running.address());
    }

    private static Bytes challenge(RawPeer peer) throws Exception {
        return ((Answer.Challenge) Objects.requireNonNull(peer.answer())).nonce();
    }

    @Test
    void aRightProofIsAnsweredByTheServersOwn() throws Exception {
        RawPeer peer = peer();
        Bytes hello = peer.say(join());
        CarrierProof proof = new CarrierProof(login.secret(), hello, challenge(peer), NONCE);
        peer.say(new Proof(NONCE, proof.ofClient()));

        Answer.Welcome welcome = (Answer.Welcome) Objects.requireNonNull(peer.answer());

        assertThat(welcome.proof()).isEqualTo(proof.ofServer()).isNotEqualTo(proof.ofClient());
        assertThat(welcome.secret()).isEqualTo(Bytes.EMPTY);
        running.ready("home");
    }

    @Test
    void aWrongProofIsRefusedWithoutAReason() throws Exception {
        RawPeer peer = peer();
        Bytes hello = peer.say(join());
        Bytes guess = Bytes.random(new Random(4), Proof.SIZE);
        peer.say(new Proof(NONCE, new CarrierProof(guess, hello, challenge(peer), NONCE).ofClient()));

        assertThat(peer.answer()).isEqualTo(NO);
        assertThat(peer.answer()).isNull();
        assertThat(running.session("home").status().carriers()).isZero();
    }

    @Test
    void theServersProofDoesNotServeAsTheClients() throws Exception {
        RawPeer peer = peer();
        Bytes hello = peer.say(join());
        peer.say(new Proof(NONCE, new CarrierProof(login.secret(), hello, challenge(peer), NONCE).ofServer()));

        assertThat(peer.answer()).isEqualTo(NO);
    }

    @Test
    void aRecordedOpeningGetsNothing() throws Exception {
        RawPeer peer = peer();
        Bytes hello = peer.say(join());
        Proof proof = new Proof(NONCE, new CarrierProof(login.secret(), hello, challenge(peer), NONCE).ofClient());
        peer.say(proof);
        assertThat(peer.answer()).isInstanceOf(Answer.Welcome.class);

        RawPeer thief = peer();
        thief.say(join());
        assertThat(thief.answer()).isInstanceOf(Answer.Challenge.class);
        thief.say(proof);

        assertThat(thief.answer()).isEqualTo(NO);
        assertThat(thief.answer()).isNull();
    }

    @Test
    void aRecordedOpeningPlayedInOneGoGetsNothing() throws Exception {
        RawPeer peer = peer();
        Bytes hello = peer.say(join());
        Proof proof = new Proof(NONCE, new CarrierProof(login.secret(), hello, challenge(peer), NONCE).ofClient());
        RawPeer thief = peer();

        thief.channel.eventLoop().submit(() -> {
            thief.say(join());
            thief.say(proof);
        });

        Answer first = thief.answer();
        assertThat(first instanceof Answer.Challenge ? thief.answer() : first).isEqualTo(NO);
        assertThat(thief.answer()).isNull();
    }

    @Test
    void aProofForAnotherHelloIsRefused() throws Exception {
        RawPeer peer = peer();
        Bytes hello = peer.say(new Hello(9, Set.of(), 0, "newer", join().opening()));
        Bytes challenge = challenge(peer);
        byte[] changed = hello.toArray();
        changed[changed.length - 1] ^= 1;
        peer.say(new Proof(NONCE, new CarrierProof(login.secret(), Bytes.of(changed), challenge, NONCE).ofClient()));

        assertThat(peer.answer()).isEqualTo(NO);
    }

    @Test
    void aSessionThatIsNotThereCannotBeJoined() throws Exception {
        RawPeer peer = peer();
        peer.say(RawPeer.hello(new Opening.Join("nowhere", CarrierKind.MUX)));

        assertThat(peer.answer()).isEqualTo(NO);
    }

    @Test
    void nobodyLogsInWithoutTls() throws Exception {
        RawPeer peer = peer();
        peer.say(RawPeer.hello(new Opening.Login("home", "instance", "")));

        assertThat(peer.answer()).isEqualTo(NO);
    }
}
