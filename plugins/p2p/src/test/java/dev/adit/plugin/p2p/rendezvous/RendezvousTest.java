package dev.adit.plugin.p2p.rendezvous;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.plugin.p2p.stun.StunAnswer;
import dev.adit.plugin.p2p.stun.StunQuestion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rendezvous on loopback, asked by a plain socket. */
class RendezvousTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BARE = "000100002112a442000000000000000000000001";

    private final TestServerContext context = new TestServerContext();
    private @Nullable DatagramSocket asker;

    @AfterEach
    void close() {
        if (asker != null) {
            asker.close();
        }
        context.close();
    }

    private static InetAddress address(String text) {
        return requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private Rendezvous rendezvous(RendezvousConfig config) {
        Rendezvous rendezvous = new Rendezvous(config, context);
        context.loop().execute(() -> rendezvous.online("home"));
        return rendezvous;
    }

    private RendezvousOrder told() {
        try {
            TestServerContext.Said said = context.said().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(requireNonNull(said).client()).isEqualTo("home");
            return requireNonNull(said.order());
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Addresses of loopback that systems other than Linux do not have. */
    private Vantages two() {
        rendezvous(new RendezvousConfig(List.of(0, 0), List.of(address("127.0.0.1"), address("127.0.0.2")), null));
        return requireNonNull(told().vantages(List.of(), false));
    }

    private Vantages one(boolean shortQuestions) {
        rendezvous(new RendezvousConfig(List.of(0, 0), List.of(address("127.0.0.1")), null, shortQuestions));
        return requireNonNull(told().vantages(List.of(), false));
    }

    private DatagramSocket asker() throws IOException {
        if (asker == null) {
            asker = new DatagramSocket(0, address("127.0.0.1"));
            asker.setSoTimeout((int) PATIENCE.toMillis());
        }
        return asker;
    }

    private void send(byte[] question, InetSocketAddress to) throws IOException {
        asker().send(new DatagramPacket(question, question.length, to));
    }

    private DatagramPacket receive() throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        asker().receive(answer);
        return answer;
    }

    private static StunAnswer read(DatagramPacket packet) {
        return requireNonNull(StunAnswer.read(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength())));
    }

    private static byte[] bytes(StunQuestion question, int length) {
        ByteBuf message = question.write(UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(message);
        message.release();
        byte[] padded = Arrays.copyOf(bytes, Math.max(length, bytes.length));
        if (padded.length > bytes.length) {
            // One more attribute that is skipped.
            int at = bytes.length;
            padded[3] = (byte) (padded.length - 20);
            padded[at] = (byte) 0xff;
            padded[at + 3] = (byte) (padded.length - at - 4);
        }
        return padded;
    }

    private DatagramPacket ask(StunQuestion question, InetSocketAddress to) throws IOException {
        send(bytes(question, 0), to);
        DatagramPacket answer = receive();
        assertThat(read(answer).id()).isEqualTo(question.id());
        return answer;
    }

    @Test
    void whoeverAsksIsToldHowHeIsSeen() throws IOException {
        Vantages where = two();
        for (InetSocketAddress to : where.all()) {
            DatagramPacket answer = ask(StunQuestion.of(false, false), to);
            assertThat(read(answer).mapped()).isEqualTo(asker().getLocalSocketAddress());
            assertThat(answer.getSocketAddress()).isEqualTo(to);
        }
    }

    @Test
    void anAnswerComesFromWhereItIsWanted() throws IOException {
        Vantages where = two();
        assertThat(ask(StunQuestion.of(false, true), where.first()).getSocketAddress())
                .isEqualTo(where.all().get(1));
        assertThat(ask(StunQuestion.of(true, false), where.first()).getSocketAddress())
                .isEqualTo(where.all().get(2));
        assertThat(ask(StunQuestion.of(true, true), where.first()).getSocketAddress())
                .isEqualTo(where.all().get(3));
    }

    @Test
    void aLongQuestionIsToldOfTheOtherAddressToo() throws IOException {
        Vantages where = two();
        send(bytes(StunQuestion.of(false, false), 92), where.first());
        StunAnswer answer = read(receive());
        assertThat(answer.otherAddress()).isEqualTo(where.all().get(3));
        assertThat(answer.origin()).isEqualTo(where.first());
    }

    @Test
    void withoutAnotherAddressTheOtherPortIsToldAndAnotherAddressRefused() throws IOException {
        Vantages where = one(false);
        send(bytes(StunQuestion.of(false, false), 92), where.first());
        assertThat(read(receive()).otherAddress()).isEqualTo(where.all().get(1));
        DatagramPacket refusal = ask(StunQuestion.of(true, true), where.first());
        assertThat(read(refusal).mapped()).isNull();
        assertThat(refusal.getLength()).isLessThanOrEqualTo(44);
    }

    @Test
    void aQuestionThatIsShorterThanItsAnswerHasNone() throws IOException {
        Vantages where = one(false);
        send(HexFormat.of().parseHex(BARE), where.first());
        ask(StunQuestion.of(false, false), where.first());
    }

    @Test
    void shortQuestionsAreAnsweredWhereTheFileSaysSo() throws IOException {
        Vantages where = one(true);
        send(HexFormat.of().parseHex(BARE), where.first());
        assertThat(read(receive()).mapped()).isEqualTo(asker().getLocalSocketAddress());
    }

    @Test
    void garbageHasNoAnswer() throws IOException {
        Vantages where = one(false);
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] garbage = new byte[random.nextInt(1200)];
            random.nextBytes(garbage);
            send(garbage, where.first());
            if (garbage.length > 50) {
                byte[] cut = Arrays.copyOf(bytes(StunQuestion.of(true, true), 0), 30);
                send(cut, where.first());
            }
        }
        ask(StunQuestion.of(false, false), where.first());
    }

    @Test
    void whoAsksTooOftenIsNotAnswered() throws IOException {
        Vantages where = one(false);
        int questions = 3 * SourceLimit.BURST;
        for (int i = 0; i < questions; i++) {
            send(bytes(StunQuestion.of(false, false), 0), where.first());
            if (i % 100 == 0) {
                // What the system would drop says nothing.
                context.sockets().on(() -> true);
            }
        }
        asker().setSoTimeout(500);
        int answers = 0;
        while (answers < questions && isAnswered()) {
            answers++;
        }
        assertThat(answers).isGreaterThan(0).isLessThan(questions);
    }

    private boolean isAnswered() throws IOException {
        try {
            receive();
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        }
    }

    @Test
    void itListensEverywhereWhereNoAddressIsNamed() throws IOException {
        rendezvous(new RendezvousConfig(List.of(0, 0), List.of(), "127.0.0.1"));
        RendezvousOrder order = told();
        assertThat(order.host()).isEqualTo("127.0.0.1");
        assertThat(order.addresses()).isEmpty();
        Vantages where = requireNonNull(order.vantages(List.of(address("127.0.0.1")), false));
        send(bytes(StunQuestion.of(false, false), 92), where.first());
        assertThat(read(receive()).otherAddress()).isEqualTo(where.all().get(1));
    }

    @Test
    void ofTwoAddressesTheFirstIsToldByItsOtherName() {
        rendezvous(new RendezvousConfig(
                List.of(0, 0), List.of(address("127.0.0.1"), address("127.0.0.2")), "tunnel.example.com"));
        RendezvousOrder order = told();
        assertThat(order.host()).isEqualTo("tunnel.example.com");
        assertThat(order.addresses()).containsExactly(address("127.0.0.2"));
    }

    @Test
    void clientsAreToldWhenItEnds() {
        Rendezvous rendezvous = rendezvous(new RendezvousConfig(List.of(0, 0), List.of(address("127.0.0.1")), null));
        assertThat(told().isOpen()).isTrue();
        context.loop().execute(() -> rendezvous.online("home"));
        assertThat(told().isOpen()).isTrue();
        rendezvous.closeAsync();
        assertThat(told()).isEqualTo(RendezvousOrder.NONE);
        await().atMost(PATIENCE).until(() -> context.sockets().opened().stream().noneMatch(one -> one.isOpen()));
    }

    @Test
    void aPortThatIsTakenIsAProblemUntilItIsFree() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, address("127.0.0.1"));
                DatagramSocket free = new DatagramSocket(0, address("127.0.0.1"))) {
            List<Integer> ports = List.of(free.getLocalPort(), taken.getLocalPort());
            free.close();
            rendezvous(new RendezvousConfig(ports, List.of(address("127.0.0.1")), null));
            await().atMost(PATIENCE).until(() -> !context.told().isEmpty());
        }
        assertThat(told().isOpen()).isTrue();
        await().atMost(PATIENCE).until(() -> context.told().isEmpty());
    }
}
