package dev.adit.plugin.http;

import dev.adit.api.config.ByteSize;
import dev.adit.api.config.Network;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Visitor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** One {@code http} tunnel: a host, or a part of its paths, at every address that it listens on. */
final class HttpTunnel implements Tunnel {
    /** Where no tunnel is known yet. */
    static final Answers ANSWERS = new Answers(null);

    private static final Refusal UNAUTHORIZED =
            new Refusal(HttpResponseStatus.UNAUTHORIZED, "This site wants a name and a password.");
    private static final Refusal TOO_LARGE = new Refusal(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            "The body of the visitor's request is larger than this site takes.");

    private final HttpConfig config;
    private final TunnelContext context;
    private final Rules requestRules;
    private final Rules responseRules;
    private final long maxBody;
    private final @Nullable String strictTransport;
    private final Figures figures = new Figures();
    private final Map<Integer, TargetPool> pools = new ConcurrentHashMap<>();
    private final CloseOnce closing = new CloseOnce(this::release);
    private volatile Answers answers = ANSWERS;
    private volatile @Nullable Certificates certificates;
    private volatile @Nullable ListenerLease lease;

    HttpTunnel(HttpConfig config, TunnelContext context) {
        this.config = config;
        this.context = context;
        HeadersConfig headers = config.headers();
        this.requestRules = new Rules(headers == null ? null : headers.request());
        this.responseRules = new Rules(headers == null ? null : headers.response());
        ByteSize most = config.maxBody();
        this.maxBody = most == null ? Long.MAX_VALUE : most.bytes();
        Duration hsts = config.tls() == null ? null : config.tls().hsts();
        this.strictTransport = hsts == null ? null : "max-age=" + hsts.toSeconds();
    }

    /** What files say. */
    private record Loaded(@Nullable Certificates certificates, TargetWay way, Answers answers) {}

    @Override
    public CompletionStage<Void> start() {
        boolean plain = TargetWay.isPlain(config, context.targets());
        if (plain && !config.isSecure() && config.errorPage() == null) {
            return open(new Loaded(null, TargetWay.plain(config), ANSWERS));
        }
        return CompletableFuture.supplyAsync(this::load, context.blocking()).thenCompose(this::open);
    }

    private Loaded load() {
        try {
            TlsConfig tls = config.isSecure() ? config.tls() : null;
            Path page = config.errorPage();
            return new Loaded(
                    tls == null ? null : Certificates.load(tls, context.logger()),
                    TargetWay.load(config, context.targets()),
                    page == null ? ANSWERS : new Answers(Files.readAllBytes(page)));
        } catch (IOException bad) {
            throw new CompletionException(bad);
        }
    }

    private CompletionStage<Void> open(Loaded loaded) {
        Certificates read = loaded.certificates();
        certificates = read;
        answers = loaded.answers();
        if (closing.isClosing()) {
            return CompletableFuture.failedFuture(new IllegalStateException("the tunnel was closed"));
        }
        if (read != null) {
            read.watch(context.loops(), context.blocking());
        }
        ListenerLease opened =
                context.listenShared(Claim.wholePort(), HttpEntry::new, index -> member(index, loaded.way()));
        lease = opened;
        return opened.whenOpen();
    }

    private Member member(int index, TargetWay way) {
        return new Member(this, index, pools.computeIfAbsent(index, first -> new TargetPool(context.links(), way)));
    }

    private CompletionStage<Void> release() {
        Certificates read = certificates;
        if (read != null) {
            read.close();
        }
        ListenerLease opened = lease;
        CompletionStage<Void> left = opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
        return left.thenRun(() -> pools.values().forEach(TargetPool::close));
    }

    /** Takes a visitor whose TLS is the target's. */
    void pass(Visitor visitor) {
        context.links().connect(visitor, request(visitor));
    }

    /** Lets features see a visitor that has just come in. */
    Future<LinkRequest> greet(Visitor visitor) {
        return context.links().greet(visitor, request(visitor));
    }

    LinkRequest request(Visitor visitor) {
        return context.request(visitor, HttpTunnelType.NAME);
    }

    /** What visitors by https are answered with; null where the target does that itself. */
    @Nullable
    SslContext certificate() {
        Certificates read = certificates;
        return read == null ? null : read.context();
    }

    /** What stands against a request by its headers; null if nothing does. */
    @Nullable
    Refusal judge(HttpHeaders headers) {
        if (!BasicAuth.allows(config.auth(), headers.get(HttpHeaderNames.AUTHORIZATION))) {
            return UNAUTHORIZED;
        }
        String length = maxBody == Long.MAX_VALUE ? null : headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && Long.parseLong(length) > maxBody ? TOO_LARGE : null;
    }

    boolean redirects() {
        return config.tls() != null && config.tls().redirect();
    }

    boolean trusts(InetAddress peer) {
        for (Network network : config.trust()) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** Whether its password is the server's affair, and not the target's. */
    boolean isGuarded() {
        return !config.auth().none();
    }

    void served(int status, long nanos) {
        figures.count(status, nanos);
    }

    void logAccess(Visit visit, Call call, int status, Duration took) {
        context.logger()
                .atInfo()
                .addKeyValue("visitor", visit.address())
                .addKeyValue("host", text(call.authority()))
                .addKeyValue("request", text(call.line()))
                .addKeyValue("status", status)
                .addKeyValue("up", call.up())
                .addKeyValue("down", call.down())
                .addKeyValue("took", took.toMillis() + "ms")
                .log("request");
    }

    /** Visitors' text, without what a terminal or another line could be made of. */
    private static String text(String peers) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(peers.length(), 200); i++) {
            char c = peers.charAt(i);
            safe.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return safe.toString();
    }

    String name() {
        return context.name();
    }

    HttpConfig config() {
        return config;
    }

    Answers answers() {
        return answers;
    }

    Rules requestRules() {
        return requestRules;
    }

    Rules responseRules() {
        return responseRules;
    }

    long maxBody() {
        return maxBody;
    }

    @Nullable
    String strictTransport() {
        return strictTransport;
    }

    TunnelLinks links() {
        return context.links();
    }

    Logger logger() {
        return context.logger();
    }

    @Override
    public Map<String, Object> figures() {
        return config.isPassthrough() ? Map.of() : figures.show();
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
