package dev.adit.kernel.link;

import dev.adit.api.feature.Contribution;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.server.ServerContext;
import dev.adit.api.server.ServerService;
import dev.adit.api.signal.SignalPort;
import dev.adit.kernel.bridge.BridgeRegistry;
import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.UdpSockets;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What plugins do at a server beside its tunnels: one service for each block at the top of the file that asks for one. Each
 * lives on a loop of its own; one that is broken is that service's problem, and hurts nobody else. Any thread.
 */
public final class ServerServices implements BridgeRegistry.PluginListener, AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerServices.class);

    private final Map<String, Running> running = new TreeMap<>();
    private final CloseOnce closing = new CloseOnce(this::end);

    /**
     * Makes them; they hear of clients from now on.
     *
     * @param loops the event loops
     * @param sessions reach the clients
     * @param blocks what the features of the file's top contribute, by word
     */
    public ServerServices(EventLoops loops, Sessions sessions, Map<String, Contribution> blocks) {
        blocks.forEach((word, block) -> {
            Function<ServerContext, ? extends ServerService> make = block.server();
            if (make != null) {
                Running one = new Running(word, loops, sessions);
                running.put(word, one);
                one.begin(make);
            }
        });
    }

    /**
     * Tells what is wrong with them.
     *
     * @return by word, for people; those of whom all is well are not there
     */
    public Map<String, List<String>> problems() {
        Map<String, List<String>> problems = new TreeMap<>();
        running.forEach((word, one) -> {
            if (!one.problems.isEmpty()) {
                problems.put(word, one.problems);
            }
        });
        return problems;
    }

    @Override
    public void online(String client, boolean anew) {
        running.values().forEach(one -> one.call(service -> service.online(client)));
    }

    @Override
    public void heard(String client, String word, byte[] body) {
        Running one = running.get(word);
        if (one != null) {
            one.call(service -> service.heard(client, body));
        }
    }

    private CompletionStage<Void> end() {
        return CompletableFuture.allOf(running.values().stream()
                .map(one -> one.end().exceptionally(failure -> null).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }

    /** One service, and what it sees of the kernel. */
    private static final class Running implements ServerContext {
        private final String word;
        private final EventLoops loops;
        private final Sessions sessions;
        private final EventLoop loop;
        private final Logger logger;
        private volatile @Nullable ServerService service;
        private volatile List<String> problems = List.of();

        Running(String word, EventLoops loops, Sessions sessions) {
            this.word = word;
            this.loops = loops;
            this.sessions = sessions;
            this.loop = loops.group().next();
            this.logger = LoggerFactory.getLogger("dev.adit.feature." + word);
        }

        void begin(Function<ServerContext, ? extends ServerService> make) {
            try {
                service = make.apply(this);
            } catch (RuntimeException | LinkageError broken) {
                failed(broken);
                problems(List.of("it could not be started: " + broken));
            }
        }

        private void failed(Throwable broken) {
            LOG.atError().addKeyValue("feature", word).setCause(broken).log("server-service-failed");
        }

        void call(Consumer<ServerService> call) {
            ServerService begun = service;
            if (begun == null) {
                return;
            }
            loop.execute(() -> {
                try {
                    call.accept(begun);
                } catch (RuntimeException | LinkageError broken) {
                    failed(broken);
                }
            });
        }

        CompletionStage<Void> end() {
            ServerService begun = service;
            return begun == null ? CompletableFuture.completedFuture(null) : begun.closeAsync();
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public SignalPort signal(String client) {
            return message -> {
                if (message.length > SignalPort.MAX_BYTES) {
                    throw new IllegalArgumentException(
                            message.length + " bytes (expected: at most " + SignalPort.MAX_BYTES + ")");
                }
                return sessions.tell(client, word, message);
            };
        }

        @Override
        public Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler) {
            return new UdpSockets(loops).open(local, handler, loop);
        }

        @Override
        public void problems(List<String> now) {
            problems = now.stream().map(PeerText::safe).toList();
        }

        @Override
        public Logger logger() {
            return logger;
        }
    }
}
