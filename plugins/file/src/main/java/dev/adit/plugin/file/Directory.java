package dev.adit.plugin.file;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory as a site. Nothing outside of it is served: a path is resolved with all its links, and what it then is must lie
 * inside. Blocks; any thread.
 */
final class Directory {
    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    private final Path root;
    private final FileConfig config;
    private final SitePath under;

    Directory(Path root, FileConfig config) {
        this.root = root;
        this.config = config;
        SitePath parsed = SitePath.parse(config.under(), true);
        this.under = parsed == null ? new SitePath(List.of(), true) : parsed;
    }

    /** Never throws; a file that the answer has open is the caller's. */
    Answer answer(HttpRequest request) {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            return Answer.of(HttpResponseStatus.NO_CONTENT, new Answer.Nothing())
                    .with(HttpHeaderNames.ALLOW, ALLOWED);
        }
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            return Answer.words(HttpResponseStatus.METHOD_NOT_ALLOWED, "this site is for reading")
                    .with(HttpHeaderNames.ALLOW, ALLOWED);
        }
        try {
            return find(request);
        } catch (AccessDeniedException unreadable) {
            return Answer.words(HttpResponseStatus.FORBIDDEN, "the client may not read this file");
        } catch (IOException | InvalidPathException missing) {
            return notFound();
        }
    }

    private static Answer notFound() {
        return Answer.words(HttpResponseStatus.NOT_FOUND, "there is no such file");
    }

    private Answer find(HttpRequest request) throws IOException {
        String raw = withoutQuery(request.uri());
        SitePath whole = SitePath.parse(raw, config.hidden());
        SitePath path = whole == null ? null : whole.below(under);
        Path top = top();
        if (top == null) {
            return Answer.words(HttpResponseStatus.SERVICE_UNAVAILABLE, "the directory of this site is not there");
        }
        Path found = path == null ? null : inside(top, String.join("/", path.parts()));
        if (path == null || found == null) {
            return notFound();
        }
        BasicFileAttributes attributes = attributes(found);
        if (attributes.isDirectory()) {
            return path.directory() ? directory(top, found, request) : moved(request.uri(), raw);
        }
        return attributes.isRegularFile() && !path.directory() ? file(found, attributes, request) : notFound();
    }

    private static String withoutQuery(String uri) {
        int end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }

    private @Nullable Path top() {
        try {
            Path real = root.toRealPath();
            return Files.isDirectory(real) ? real : null;
        } catch (IOException gone) {
            return null;
        }
    }

    /** What a name is when all links are followed; null if that is not ours to show. */
    private @Nullable Path inside(Path top, String name) throws IOException {
        Path real = top.resolve(name).toRealPath();
        return real.startsWith(top) && (config.hidden() || isShown(top.relativize(real))) ? real : null;
    }

    private static boolean isShown(Path relative) {
        for (Path part : relative) {
            if (!SitePath.isShown(part.toString()) && !part.toString().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static BasicFileAttributes attributes(Path real) throws IOException {
        return Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** By the path as it was asked for: it begins with one slash, so it leads to this site and no other. */
    private static Answer moved(String uri, String raw) {
        return Answer.words(HttpResponseStatus.MOVED_PERMANENTLY, "it is a directory")
                .with(HttpHeaderNames.LOCATION, raw + "/" + uri.substring(raw.length()));
    }

    private Answer directory(Path top, Path directory, HttpRequest request) throws IOException {
        for (String name : config.index()) {
            Path index = Files.exists(directory.resolve(name))
                    ? inside(top, top.relativize(directory.resolve(name)).toString())
                    : null;
            if (index != null && Files.isRegularFile(index)) {
                return file(index, attributes(index), request);
            }
        }
        if (!config.listing()) {
            return notFound();
        }
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
        boolean json = accept.contains("application/json") && !accept.contains("text/html");
        String title = "/" + top.relativize(directory).toString().replace('\\', '/');
        return Listing.of(directory, title, directory.equals(top), json, one -> isListed(top, one));
    }

    private boolean isListed(Path top, Path one) {
        try {
            String name = String.valueOf(one.getFileName());
            if (!config.hidden() && !SitePath.isShown(name)) {
                return false;
            }
            Path real = inside(top, top.relativize(one).toString());
            return real != null && (Files.isDirectory(real) || Files.isRegularFile(real));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static Answer file(Path file, BasicFileAttributes attributes, HttpRequest request) throws IOException {
        Conditions version = Conditions.of(attributes);
        HttpHeaders asked = request.headers();
        Answer answer = switch (version.judge(asked)) {
            case FAILED -> Answer.words(HttpResponseStatus.PRECONDITION_FAILED, "the file is another version");
            case NOT_MODIFIED -> Answer.of(HttpResponseStatus.NOT_MODIFIED, new Answer.Nothing());
            case SEND -> part(file, version, request);
        };
        return answer.with(HttpHeaderNames.ETAG, version.tag())
                .with(HttpHeaderNames.LAST_MODIFIED, version.date())
                .with(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    }

    private static Answer part(Path file, Conditions version, HttpRequest request) throws IOException {
        Conditions.Range range = request.method().equals(HttpMethod.GET) ? version.range(request.headers()) : null;
        if (range != null && range.length() <= 0) {
            return Answer.words(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "the file is shorter")
                    .with(HttpHeaderNames.CONTENT_RANGE, "bytes */" + version.length());
        }
        long from = range == null ? 0 : range.first();
        long length = range == null ? version.length() : range.length();
        FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
        Answer answer = Answer.of(
                        range == null ? HttpResponseStatus.OK : HttpResponseStatus.PARTIAL_CONTENT,
                        new Answer.Part(opened, from, length))
                .with(HttpHeaderNames.CONTENT_TYPE, MediaTypes.of(String.valueOf(file.getFileName())));
        if (range != null) {
            answer.with(
                    HttpHeaderNames.CONTENT_RANGE,
                    "bytes " + range.first() + "-" + range.last() + "/" + version.length());
        }
        return answer;
    }
}
