package dev.adit.kernel.boot;

import dev.adit.api.client.ClientContext;
import dev.adit.api.client.ClientService;
import dev.adit.api.client.ClientServiceType;
import dev.adit.api.config.Doc;
import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.peer.NetworkReport;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.PeerChoice;
import dev.adit.api.peer.PeerMode;
import dev.adit.api.peer.Peering;
import dev.adit.api.server.ServerContext;
import dev.adit.api.server.ServerService;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A feature that says how packets may go, with a half at the server and one at clients that greet each other. */
public final class PeerWord implements Feature<PeerWord.Block> {
    static final String WORD = "meet";

    /** What the halves have seen, in order. */
    final List<String> seen = new CopyOnWriteArrayList<>();

    /** One key. */
    @Doc("Says how packets may go.")
    public record Block(
            @Doc("How.") @Nullable PeerMode mode,

            @Doc("Whether the server's half is broken.") @Nullable
            String fault) implements PeerChoice {
        @Override
        public @Nullable PeerMode peers() {
            return mode;
        }
    }

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<Block> configType() {
        return Block.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return EnumSet.allOf(FeatureScope.class);
    }

    @Override
    public Contribution contribute(Block config, FeatureContext context) {
        String fault = config.fault();
        return Contribution.server(server -> {
                    if (fault != null) {
                        throw new IllegalStateException(fault);
                    }
                    return new AtServer(server);
                })
                .withPeers(config.mode());
    }

    private final class AtServer implements ServerService {
        private final ServerContext context;
        private final CloseOnce closing = new CloseOnce(() -> {
            seen.add("server closed");
            return CompletableFuture.completedFuture(null);
        });

        AtServer(ServerContext context) {
            this.context = context;
            context.problems(List.of("nobody came yet"));
        }

        @Override
        public void online(String client) {
            seen.add("server online " + client + " " + context.loop().inEventLoop());
            context.problems(List.of());
            context.signal(client).send("hello".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void heard(String client, byte[] message) {
            seen.add("server heard " + client + " " + new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<Void> closeAsync() {
            return closing.closeAsync();
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return closing.whenClosed();
        }
    }

    /** The half at clients. */
    public static final class AtClient implements ClientServiceType {
        private final PeerWord word;

        AtClient(PeerWord word) {
            this.word = word;
        }

        @Override
        public String name() {
            return WORD;
        }

        @Override
        public ClientService create(ClientContext context) {
            return new Finder(word, context);
        }
    }

    private static final class Finder implements PathFinder {
        private final PeerWord word;
        private final ClientContext context;
        private final CloseOnce closing = new CloseOnce(() -> CompletableFuture.completedFuture(null));

        Finder(PeerWord word, ClientContext context) {
            this.word = word;
            this.context = context;
        }

        @Override
        public PathSearch search(Peering peering) {
            throw new UnsupportedOperationException("no paths here");
        }

        @Override
        public CompletionStage<NetworkReport> network() {
            Block block = context.config(Block.class);
            String mode = block == null ? "none" : String.valueOf(block.mode());
            return CompletableFuture.completedFuture(new NetworkReport(
                    List.of("server " + context.serverHost(), "mode " + mode), Map.of("server", context.serverHost())));
        }

        @Override
        public void online() {
            context.signal().send("here".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void offline() {}

        @Override
        public void heard(byte[] message) {
            word.seen.add("client heard " + new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<Void> closeAsync() {
            return closing.closeAsync();
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return closing.whenClosed();
        }
    }
}
