package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.Fuzz;
import dev.adit.kernel.transport.ClientHello.State;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloTest {

    @Test
    void theServerNameAndTheProtocolsAreFound() {
        ClientHello hello = read(Hellos.hello("Shop.Example.com", "adit/1", "http/1.1"));

        assertThat(hello.state()).isEqualTo(State.COMPLETE);
        assertThat(hello.serverName()).isEqualTo("shop.example.com");
        assertThat(hello.protocols()).containsExactly("adit/1", "http/1.1");
    }

    @Test
    void aHelloWithoutEitherIsWholeToo() {
        assertThat(read(Hellos.hello(null)).state()).isEqualTo(State.COMPLETE);
        assertThat(read(Hellos.hello(null)).serverName()).isNull();
        assertThat(read(Hellos.hello(null)).protocols()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void aHelloInManyRecordsIsRead(int size) {
        byte[] cut = Hellos.cut(Hellos.hello("a.example", "adit/1"), size);

        assertThat(read(cut).serverName()).isEqualTo("a.example");
        assertThat(read(cut).protocols()).containsExactly("adit/1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100_000})
    void everyBeginningIsIncomplete(int size) {
        byte[] hello = Hellos.cut(Hellos.hello("a.example", "adit/1"), size);

        for (int length = 1; length < hello.length; length++) {
            assertThat(read(Arrays.copyOf(hello, length)).state()).isEqualTo(State.INCOMPLETE);
        }
        assertThat(read(hello).state()).isEqualTo(State.COMPLETE);
    }

    @Test
    void otherProtocolsAreToldByTheirFirstByte() {
        for (String text : new String[] {"GET / HTTP/1.1", "SSH-2.0-x", "\u0016HTTP", "\0"}) {
            assertThat(read(text.getBytes(StandardCharsets.ISO_8859_1)).state()).isEqualTo(State.NOT_TLS);
        }
    }

    @Test
    void lengthsThatLieAreNoHello() {
        byte[] hello = Hellos.hello("a.example", "adit/1");
        // Message length, session id, cipher suites, compression methods.
        int sessionId = 5 + 4 + 34;
        int suites = sessionId + 1 + hello[sessionId];
        for (int at : new int[] {sessionId, suites, suites + 1}) {
            byte[] wrong = hello.clone();
            wrong[at] = (byte) 0xff;
            assertThat(read(wrong).state()).isEqualTo(State.NOT_TLS);
        }
        byte[] huge = hello.clone();
        huge[6] = 1;
        assertThat(read(huge).state()).isEqualTo(State.NOT_TLS);
    }

    @Test
    void noiseNeverThrows() {
        Fuzz.of(Hellos.hello("a.example", "adit/1"), Hellos.cut(Hellos.hello("a.example", "adit/1"), 50))
                .feed(input -> assertThat(read(input).state()).isNotNull());
    }

    private static ClientHello read(byte[] bytes) {
        // Not at the beginning of its buffer, so that indexes are told from offsets.
        ByteBuf buffer = Unpooled.buffer().writeZero(3).writeBytes(bytes).skipBytes(3);
        try {
            ClientHello hello = ClientHello.read(buffer);
            assertThat(buffer.readerIndex()).isEqualTo(3);
            return hello;
        } finally {
            buffer.release();
        }
    }
}
