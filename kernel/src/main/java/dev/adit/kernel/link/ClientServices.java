package dev.adit.kernel.link;

import dev.adit.api.client.ClientContext;
import dev.adit.api.client.ClientService;
import dev.adit.api.client.ClientServiceType;
import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.signal.SignalPort;
import dev.adit.kernel.bridge.ClientTalk;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.UdpSockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What plugins do at a client beside its links. Each service lives on a loop of its own; one that is broken is logged, and
 * hurts nobody else. Any thread.
 */
public final class ClientServices implements ClientTalk.Plugins, AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientServices.class);

    private final Means means;
    private final Map<String, Running> running = new TreeMap<>();
    private final CloseOnce closing = new CloseOnce(this::end);

    /**
     * What services work with.
     *
     * @param dialer reaches targets
     * @param rules grant them
     * @param loops the event loops
     * @param talk the way to the server
     * @param file what the client's file says
     */
    public record Means(Dialer dialer, TargetRules rules, EventLoops loops, ClientTalk talk, File file) {}

    /**
     * What services may know of the client's file.
     *
     * @param serverHost of the bridge whose services they are
     * @param blocks of features, at the top of the file
     */
    public record File(String serverHost, Map<String, Record> blocks) {}

    /**
     * Makes them; they hear of the signal from now on.
     *
     * @param means of all of them
     * @param types by word
     */
    public ClientServices(Means means, Map<String, ClientServiceType> types) {
        this.means = means;
        types.forEach((word, type) -> {
            Context context = new Context(word, means);
            try {
                running.put(word, new Running(type.create(context), context));
            } catch (RuntimeException | LinkageError broken) {
                failed(word, broken);
            }
        });
        means.talk().plugins(this);
    }

    private static void failed(String word, Throwable broken) {
        LOG.atError().addKeyValue("feature", word).setCause(broken).log("client-service-failed");
    }

    private record Running(ClientService service, Context context) {
        void call(Consumer<ClientService> call) {
            context.loop.execute(() -> {
                try {
                    call.accept(service);
                } catch (RuntimeException | LinkageError broken) {
                    failed(context.word, broken);
                }
            });
        }
    }

    /**
     * Finds the service of a kind.
     *
     * @param type an interface that some services have
     * @param <S> that interface
     * @return the first by word; null where there is none
     */
    public <S> @Nullable S find(Class<S> type) {
        return running.values().stream()
                .map(Running::service)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void online() {
        running.values().forEach(one -> one.call(ClientService::online));
    }

    @Override
    public void offline() {
        running.values().forEach(one -> one.call(ClientService::offline));
    }

    @Override
    public void heard(String word, byte[] body) {
        Running one = running.get(word);
        if (one != null) {
            one.call(service -> service.heard(body));
        }
    }

    private CompletionStage<Void> end() {
        means.talk().plugins(new ClientTalk.Plugins() {});
        return CompletableFuture.allOf(running.values().stream()
                .map(one -> one.service()
                        .closeAsync()
                        .exceptionally(failure -> null)
                        .toCompletableFuture())
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

    /** Of one service. */
    private static final class Context implements ClientContext {
        private final String word;
        private final Means means;
        private final EventLoop loop;
        private final Logger logger;
        private final SignalPort port;

        Context(String word, Means means) {
            this.word = word;
            this.means = means;
            this.loop = means.loops().group().next();
            this.logger = LoggerFactory.getLogger("dev.adit.feature." + word);
            this.port = this::send;
        }

        private boolean send(byte[] message) {
            if (message.length > SignalPort.MAX_BYTES) {
                throw new IllegalArgumentException(
                        message.length + " bytes (expected: at most " + SignalPort.MAX_BYTES + ")");
            }
            return means.talk().tell(word, message);
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public SignalPort signal() {
            return port;
        }

        @Override
        public String serverHost() {
            return means.file().serverHost();
        }

        @Override
        public Future<List<InetAddress>> resolve(String host) {
            return means.dialer().resolve(host, loop);
        }

        @Override
        public <C extends Record> @Nullable C config(Class<C> type) {
            Record block = means.file().blocks().get(word);
            return block == null ? null : type.cast(block);
        }

        @Override
        public Future<Channel> dial(Address target, Duration timeout) {
            Promise<Channel> dialled = loop.newPromise();
            String refusal = means.rules().refuse(target);
            if (refusal != null) {
                return dialled.setFailure(new LinkException(LinkFailure.DENIED, refusal));
            }
            Judge judge = new Judge(means.rules(), target);
            Future<DuplexChannel> dial =
                    means.dialer().dial(target, new DialOptions(timeout, judge, TargetRules.DEFAULT_HOST), loop);
            dial.addListener((Future<DuplexChannel> done) -> {
                if (!done.isSuccess()) {
                    dialled.tryFailure(judge.better(done.cause()));
                } else if (!dialled.trySuccess(done.getNow())) {
                    done.getNow().close();
                }
            });
            dialled.addListener(done -> {
                if (done.isCancelled()) {
                    dial.cancel(false);
                }
            });
            return dialled;
        }

        @Override
        public Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler) {
            return new UdpSockets(means.loops()).open(local, handler, loop);
        }

        @Override
        public Logger logger() {
            return logger;
        }
    }
}
