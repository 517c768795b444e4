package dev.adit.plugin.compression;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts a {@link LinkCodec} on links whose request asks for it; one at either end. */
final class Installing implements LinkInterceptor {
    private final Library library;
    private final Room room = new Room(Room.USUAL);
    private final Refusals refusals;
    private final @Nullable Terms wanted;

    private Installing(Library library, Refusals refusals, @Nullable Terms wanted) {
        this.library = library;
        this.refusals = refusals;
        this.wanted = wanted;
    }

    /** For the entry, which says so. */
    static Installing atEntry(Terms wanted, Library library, Refusals refusals) {
        return new Installing(library, refusals, wanted);
    }

    /** For the exit, which does what it is told. */
    static Installing atExit(Library library, Refusals refusals) {
        return new Installing(library, refusals, null);
    }

    @Override
    public Set<LinkPhase> phases() {
        return Set.of(LinkPhase.LINK_OPENED);
    }

    @Override
    public Map<String, String> demands() {
        return wanted == null ? Map.of() : Map.of(CompressionFeature.WORD, wanted.text());
    }

    @Override
    public Future<LinkRequest> intercept(LinkPhase phase, Channel link, LinkRequest request) {
        String asked = request.options().get(CompressionFeature.WORD);
        if (asked == null) {
            return link.eventLoop().newSucceededFuture(request);
        }
        Terms terms = Terms.parse(asked);
        if (terms == null) {
            return refused(link, "this client's plugin compression is too old for the server's");
        }
        CompletableFuture<Void> loaded = library.load();
        if (loaded.isDone()) {
            return install(loaded, terms, link, request);
        }
        Promise<LinkRequest> answer = link.eventLoop().newPromise();
        loaded.whenComplete((done, missing) -> link.eventLoop()
                .execute(() -> install(loaded, terms, link, request).addListener((Future<LinkRequest> installed) -> {
                    if (installed.isSuccess()) {
                        answer.trySuccess(installed.getNow());
                    } else {
                        answer.tryFailure(installed.cause());
                    }
                })));
        return answer;
    }

    private Future<LinkRequest> install(
            CompletableFuture<Void> loaded, Terms terms, Channel link, LinkRequest request) {
        if (loaded.isCompletedExceptionally()) {
            return refused(link, "zstd cannot be loaded: " + Library.problem(loaded));
        }
        boolean atExit = wanted == null;
        link.pipeline().addLast(new LinkCodec(terms, room, atExit, cause -> refusals.tell(request.tunnel(), cause)));
        return link.eventLoop().newSucceededFuture(request);
    }

    private static Future<LinkRequest> refused(Channel link, String detail) {
        return link.eventLoop().newFailedFuture(new LinkException(LinkFailure.NO_EXIT, detail));
    }
}
