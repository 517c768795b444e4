package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Default;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.transport.TransportType;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The word of a transport that a plugin has brought, in both files. */
class PluginTransportTest {
    private static final String HOME = "clients: {home: {id: " + ConfigFiles.ID + "}}\n";
    private static final String KEY = "key: adit1-xyz\n";

    private final List<Record> used = new ArrayList<>();
    private final PluginWords words = new Words();

    @TempDir
    Path folder;

    /** The block. */
    public record Morse(@Default("20") int speed) {}

    private final class MorseType implements TransportType<Morse> {
        @Override
        public String name() {
            return "morse";
        }

        @Override
        public Class<Morse> configType() {
            return Morse.class;
        }

        @Override
        public Future<DuplexChannel> dial(Morse config, DatagramChannel socket, InetSocketAddress server) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelHandler serve(Morse config, Consumer<DuplexChannel> acceptor) {
            used.add(config);
            return new ChannelInboundHandlerAdapter();
        }
    }

    private final class Words implements PluginWords {
        private final MorseType type = new MorseType();

        @Override
        public @Nullable TunnelWord tunnelType(String name) {
            return null;
        }

        @Override
        public @Nullable FeatureWord feature(String word) {
            return word.equals("morse") ? new FeatureWord(Morse.class, Set.of(FeatureScope.PROCESS)) : null;
        }

        @Override
        public Set<String> tunnelTypes() {
            return Set.of();
        }

        @Override
        public Set<String> features() {
            return Set.of("morse");
        }

        @Override
        public @Nullable TransportType<?> transport(String word) {
            return word.equals("morse") ? type : null;
        }

        @Override
        public Set<String> transports() {
            return Set.of("morse");
        }
    }

    private ConfigResult<ServerConfig> server(String text) throws IOException {
        return ConfigLoader.server(Files.writeString(folder.resolve("server.yaml"), text), words, name -> null);
    }

    private ConfigResult<ClientConfig> client(String text) throws IOException {
        return ConfigLoader.client(Files.writeString(folder.resolve("client.yaml"), text), words, name -> null);
    }

    private static Transport last(ServerConfig config) {
        return List.copyOf(config.transports()).get(config.transports().size() - 1);
    }

    private static DatagramPipes pipes(Transport transport) {
        return Objects.requireNonNull(transport.plugin());
    }

    @Test
    void aServerListsItAndItsBlockIsItsOwn() throws IOException {
        ServerConfig config =
                server(HOME + "transports: [tls, morse]\nmorse: {speed: 25}\n").get();

        Transport morse = last(config);
        pipes(morse).serve(pipe -> {});
        assertThat(morse.word()).isEqualTo("morse");
        assertThat(morse.isOverUdp()).isTrue();
        assertThat(used).containsExactly(new Morse(25));
        assertThat(config.features()).isEmpty();
    }

    @Test
    void withoutABlockItsDefaultsHold() throws IOException {
        ServerConfig config = server(HOME + "transports: morse\n").get();

        pipes(last(config)).serve(pipe -> {});

        assertThat(used).containsExactly(new Morse(20));
    }

    @Test
    void aClientWritesItInFrontOfItsServer() throws IOException {
        ClientConfig config = client("server: morse://a.example.com\n" + KEY).get();

        assertThat(config.server()).singleElement().hasToString("morse://a.example.com:7000");
    }

    @Test
    void problemsNameItLikeTheKernelsOwn() throws IOException {
        assertThat(server(HOME + "transports: [morse, morze]\n").problems())
                .singleElement()
                .hasToString(
                        folder.resolve("server.yaml")
                                + ":2:21: transports[1]: 'morze' is not a transport (expected: tls, tcp, ws, wss or quic, or morse)");
        assertThat(server(HOME + "transports: [morse, morse]\n").problems())
                .singleElement()
                .asString()
                .contains("names something twice");
        assertThat(client("server: morse://a\nproxy: http://p:1\n" + KEY).problems())
                .singleElement()
                .asString()
                .contains("carries no morse, which is UDP");
        assertThat(server(HOME + "transports: morse\nmorse: {sped: 1}\n").problems())
                .asString()
                .contains("morse.sped: unknown key (did you mean speed?)");
    }
}
