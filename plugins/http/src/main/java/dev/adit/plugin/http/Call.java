package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an exchange is about: the request's head as it was judged and changed, whose it is, and what is told of it. */
@LoopOnly
final class Call {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final long began = System.nanoTime();
    private final HttpEntry entry;
    private final Visit visit;
    private final HttpRequest asked;
    private final boolean stream;
    private final boolean head;
    private final boolean connect;
    private final boolean old;
    private final boolean body;
    private String authority = "";
    private String uri;
    private @Nullable Member member;
    private @Nullable HttpRequest forwarded;
    private @Nullable String upgrade;
    private @Nullable WebSocketKey key;
    private boolean broken;
    private int status;
    private long up;
    private long down;

    Call(HttpEntry entry, Visit visit, HttpRequest asked, boolean stream) {
        this.entry = entry;
        this.visit = visit;
        this.asked = asked;
        this.stream = stream;
        this.connect = stream && StreamHead.isUpgrade(asked.headers());
        this.uri = asked.uri();
        this.head = asked.method().equals(HttpMethod.HEAD);
        this.old = asked.protocolVersion().equals(HttpVersion.HTTP_1_0);
        this.body = Requests.hasBody(asked.headers());
    }

    /** Chooses the tunnel and makes the head that the target gets; or says why not. */
    @Nullable
    Refusal judge() {
        Refusal bad = Requests.check(asked);
        if (bad == null) {
            bad = readTarget();
        }
        if (bad != null) {
            broken = true;
            return bad;
        }
        String host = Hosts.name(authority);
        if (host == null) {
            broken = true;
            return Refusal.badRequest("its host is no host name");
        }
        Refusal nowhere = route(host);
        if (nowhere != null) {
            return nowhere;
        }
        HttpTunnel tunnel = tunnel();
        LinkException unwelcome = tunnel.links().refuse(request());
        if (unwelcome != null) {
            return Refusal.ofVisitor(unwelcome);
        }
        Refusal refusal = tunnel.redirects() && !visit.secure() ? redirect(host) : tunnel.judge(asked.headers());
        return refusal == null ? prepare(tunnel) : refusal;
    }

    /** Origin form, absolute form (whose authority counts, RFC 9112 3.2.2), or the asterisk. */
    private @Nullable Refusal readTarget() {
        if (asked.method().equals(HttpMethod.CONNECT)) {
            return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "The server is no proxy.");
        }
        String host = asked.headers().get(HttpHeaderNames.HOST);
        authority = host == null ? "" : host;
        if (uri.startsWith("/") || (uri.equals("*") && asked.method().equals(HttpMethod.OPTIONS))) {
            return null;
        }
        int begin = schemeLength();
        if (begin < 0) {
            return Refusal.badRequest("it asks for no path");
        }
        int end = begin;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        authority = uri.substring(begin, end);
        asked.headers().set(HttpHeaderNames.HOST, authority);
        String rest = uri.substring(end);
        uri = rest.startsWith("/") ? rest : "/" + rest;
        return null;
    }

    private int schemeLength() {
        if (uri.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private @Nullable Refusal route(String host) {
        List<Member> candidates = entry.routes().of(host);
        boolean byPath = candidates.size() > 1;
        String meaning = byPath ? Paths.meaning(uri) : uri;
        if (byPath && meaning == null) {
            return Refusal.badRequest("its path has more than one meaning");
        }
        String path = Objects.requireNonNull(meaning);
        for (int i = 0; i < candidates.size() && member == null; i++) {
            HttpConfig config = candidates.get(i).tunnel().config();
            if ((!visit.secure() || config.isSecure()) && isBelow(path, config.path())) {
                member = candidates.get(i);
            }
        }
        return member == null ? nowhere(host) : null;
    }

    private Refusal nowhere(String host) {
        Member other = visit.secure() ? entry.routes().ofName(host) : null;
        return other != null && other.tunnel().config().isPassthrough()
                ? new Refusal(HttpResponseStatus.MISDIRECTED_REQUEST, "This connection is of another site.")
                : Refusal.noSite();
    }

    /** Where there is one route alone its path may be written in any way that is the same to start with. */
    private static boolean isBelow(String path, String prefix) {
        if (prefix.length() == 1) {
            return true;
        }
        String meaning = Paths.meaning(path);
        return meaning != null && Paths.isBelow(meaning, prefix);
    }

    private Refusal redirect(String host) {
        int port = visit.port();
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String place = port == HTTP || port == HTTPS || port == 0 ? name : name + ":" + port;
        boolean plain = head || asked.method().equals(HttpMethod.GET);
        return new Refusal(
                plain ? HttpResponseStatus.MOVED_PERMANENTLY : HttpResponseStatus.PERMANENT_REDIRECT,
                "This site is reached by https.",
                "https://" + place + uri);
    }

    private @Nullable Refusal prepare(HttpTunnel tunnel) {
        upgrade = Requests.upgrade(asked);
        if (connect && upgrade == null) {
            return new Refusal(HttpResponseStatus.NOT_IMPLEMENTED, "The server does not pass this protocol on.");
        }
        HttpHeaders headers = asked.headers();
        Requests.forward(headers, visit, authority, tunnel);
        if (upgrade != null) {
            headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
            headers.set(HttpHeaderNames.UPGRADE, upgrade);
        }
        if (connect && WebSocketKey.PROTOCOL.equalsIgnoreCase(upgrade)) {
            WebSocketKey made = WebSocketKey.next();
            key = made;
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, made.text());
        }
        if (old) {
            headers.remove(HttpHeaderNames.EXPECT);
        }
        forwarded = new DefaultHttpRequest(HttpVersion.HTTP_1_1, asked.method(), uri, headers);
        return null;
    }

    /** Makes the target's head the visitor's; tells whether its end is told by itself. */
    boolean answer(HttpResponse response) {
        answered(response.status());
        return Responses.forward(response, head, old, visit.secure(), tunnel()) || stream;
    }

    /** Whether an answer that is no change of protocol may pass: by HTTP/2 a success would be taken for one. */
    boolean allows(HttpResponse response) {
        return !connect || response.status().codeClass() != HttpStatusClass.SUCCESS;
    }

    /** Makes the target's change of protocol the visitor's; false where it is not the one that was asked for. */
    boolean answerUpgrade(HttpResponse response) {
        WebSocketKey made = key;
        String protocol = upgrade;
        if (protocol == null || (made != null && !made.isAnsweredBy(response.headers()))) {
            return false;
        }
        if (connect) {
            Responses.forwardConnect(response);
        } else {
            Responses.forwardUpgrade(response, protocol);
        }
        answered(response.status());
        return true;
    }

    private void answered(HttpResponseStatus answer) {
        status = answer.code();
    }

    FullHttpResponse refuse(Refusal refusal) {
        answered(refusal.status());
        Member known = member;
        Answers answers = known == null ? HttpTunnel.ANSWERS : known.tunnel().answers();
        boolean readable = asked.decoderResult().isSuccess();
        FullHttpResponse response = answers.write(refusal, readable ? asked.headers() : null);
        if (!head) {
            return response;
        }
        FullHttpResponse bodiless = response.replace(Unpooled.EMPTY_BUFFER);
        response.release();
        return bodiless;
    }

    /** Once, when it is over; status 0 for a visitor that has gone without an answer. */
    void over(int shown) {
        Member known = member;
        if (known == null) {
            return;
        }
        HttpTunnel tunnel = known.tunnel();
        tunnel.links().count(up, down);
        tunnel.served(shown, System.nanoTime() - began);
        if (tunnel.config().accessLog()) {
            tunnel.logAccess(visit, this, shown, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** The certificate of the target was not accepted: the log says why. */
    void tellTrust(Throwable cause) {
        tunnel().logger().atWarn().addKeyValue("cause", cause.getMessage()).log("target-tls-failed");
    }

    /** Whether the request may have so much of a body. */
    boolean countUp(int bytes) {
        up += bytes;
        Member known = member;
        return known == null || up <= known.tunnel().maxBody();
    }

    void countDown(int bytes) {
        down += bytes;
    }

    boolean wantsKeep() {
        return HttpUtil.isKeepAlive(asked) && asked.decoderResult().isSuccess();
    }

    /** Whether what comes behind it cannot be trusted to be a request. */
    boolean isBroken() {
        return broken;
    }

    boolean isHead() {
        return head;
    }

    boolean isOld() {
        return old;
    }

    boolean hasBody() {
        return body;
    }

    boolean isRepeatable() {
        return !body && upgrade == null && Requests.isRepeatable(asked.method());
    }

    @Nullable
    String upgrade() {
        return upgrade;
    }

    int status() {
        return status;
    }

    long up() {
        return up;
    }

    long down() {
        return down;
    }

    String authority() {
        return authority;
    }

    String line() {
        return asked.method().name() + " " + uri;
    }

    Visit visit() {
        return visit;
    }

    Member member() {
        return Objects.requireNonNull(member);
    }

    /** What a link for it asks of the client. */
    LinkRequest request() {
        return visit.belongings().request(member());
    }

    /** Whether either side may be silent for long while the other listens: gRPC. */
    boolean isConversation() {
        String type = stream ? asked.headers().get(HttpHeaderNames.CONTENT_TYPE) : null;
        return type != null && type.startsWith("application/grpc");
    }

    HttpTunnel tunnel() {
        return member().tunnel();
    }

    HttpRequest forwarded() {
        return Objects.requireNonNull(forwarded);
    }

    Duration patience() {
        return tunnel().config().responseTimeout();
    }
}
