package dev.adit.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory answers. */
class DirectoryTest {
    private static final FileConfig LISTED = new FileConfig(true, false, List.of("index.html"), "/");

    @TempDir
    private Path temp;

    private Path root = Path.of("/");

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectory(temp.resolve("site"));
        Files.writeString(temp.resolve("secret"), "not ours");
        Files.writeString(root.resolve("a.txt"), "0123456789");
        Files.writeString(root.resolve(".env"), "hidden");
        Files.createDirectories(root.resolve("sub/deep"));
        Files.writeString(root.resolve("sub/index.html"), "<p>sub");
        Files.writeString(root.resolve("sub/deep/<b>.js"), "x");
        Files.createSymbolicLink(root.resolve("out"), temp.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), temp);
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("env.txt"), root.resolve(".env"));
    }

    private String answer(String method, String uri, String... headers) throws IOException {
        return answer(LISTED, method, uri, headers);
    }

    private String answer(FileConfig config, String method, String uri, String... headers) throws IOException {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri);
        for (int i = 0; i < headers.length; i += 2) {
            request.headers().set(headers[i], headers[i + 1]);
        }
        Answer answer = new Directory(root, config).answer(request);
        String body = text(answer.body());
        String range = answer.headers().get("content-range", "");
        return answer.status().code() + (range.isEmpty() ? "" : " " + range) + " " + body
                + answer.headers().get("location", "");
    }

    private static String text(Answer.Body body) throws IOException {
        if (body instanceof Answer.Bytes made) {
            return new String(made.bytes(), StandardCharsets.UTF_8);
        }
        if (body instanceof Answer.Part part) {
            ByteBuffer bytes = ByteBuffer.allocate((int) part.length());
            part.file().read(bytes, part.from());
            part.file().close();
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
        return "";
    }

    @Test
    void filesIndexesAndListings() throws IOException {
        assertThat(answer("GET", "/a.txt?x=/..")).isEqualTo("200 0123456789");
        assertThat(answer("GET", "/in.txt")).isEqualTo("200 0123456789");
        assertThat(answer("GET", "/sub/")).isEqualTo("200 <p>sub");
        assertThat(answer("GET", "/sub?q")).endsWith("/sub/?q").startsWith("301");
        assertThat(answer("GET", "/sub/deep/")).contains("href=\"./%3Cb%3E.js\"", "&lt;b&gt;.js", "../");
        assertThat(answer("GET", "/"))
                .contains("a.txt", "sub/", "in.txt")
                .doesNotContain(".env", "env.txt", "out", "up/");
        assertThat(answer("GET", "/", "accept", "application/json"))
                .contains("{\"name\": \"a.txt\", \"directory\": false, \"size\": 10,");
    }

    @Test
    void nothingIsListedUnlessAskedFor() throws IOException {
        assertThat(answer(FileConfig.DEFAULT, "GET", "/")).startsWith("404");
        assertThat(answer(FileConfig.DEFAULT, "GET", "/sub/")).startsWith("200");
    }

    @Test
    void nothingOutsideAndNothingHiddenIsServed() throws IOException {
        for (String uri : List.of(
                "/out",
                "/up/secret",
                "/up/",
                "/../secret",
                "/%2e%2e/secret",
                "/.env",
                "/env.txt",
                "/nothing",
                "/a.txt/",
                "/sub/../../secret")) {
            assertThat(answer("GET", uri)).as(uri).startsWith("404");
        }
        FileConfig hidden = new FileConfig(false, true, List.of(), "/");
        assertThat(answer(hidden, "GET", "/.env")).isEqualTo("200 hidden");
        assertThat(answer(hidden, "GET", "/../secret")).startsWith("404");
    }

    @Test
    void aSiteMayBeginBelowItsRoot() throws IOException {
        FileConfig below = new FileConfig(true, false, List.of(), "/docs");
        assertThat(answer(below, "GET", "/docs/a.txt")).isEqualTo("200 0123456789");
        assertThat(answer(below, "GET", "/docs")).endsWith("/docs/");
        assertThat(answer(below, "GET", "/a.txt")).startsWith("404");
    }

    @Test
    void itIsForReading() throws IOException {
        assertThat(answer("PUT", "/a.txt")).startsWith("405");
        assertThat(answer("DELETE", "/a.txt")).startsWith("405");
        assertThat(answer("OPTIONS", "/a.txt")).startsWith("204");
    }

    @Test
    void aDirectoryThatIsGoneIsTold() throws IOException {
        root = temp.resolve("gone");
        assertThat(answer("GET", "/")).startsWith("503");
    }

    @Test
    void piecesOfAFile() throws IOException {
        assertThat(answer("GET", "/a.txt", "range", "bytes=2-4")).isEqualTo("206 bytes 2-4/10 234");
        assertThat(answer("GET", "/a.txt", "range", "bytes=7-")).isEqualTo("206 bytes 7-9/10 789");
        assertThat(answer("GET", "/a.txt", "range", "bytes=-3")).isEqualTo("206 bytes 7-9/10 789");
        assertThat(answer("GET", "/a.txt", "range", "bytes=5-900")).isEqualTo("206 bytes 5-9/10 56789");
        assertThat(answer("GET", "/a.txt", "range", "bytes=10-")).startsWith("416 bytes */10");
        assertThat(answer("GET", "/a.txt", "range", "bytes=-0")).startsWith("416 bytes */10");
        for (String whole : List.of("bytes=0-1,4-5", "bytes=4-2", "bytes=-", "lines=1-2", "bytes=x")) {
            assertThat(answer("GET", "/a.txt", "range", whole)).as(whole).isEqualTo("200 0123456789");
        }
        assertThat(answer("GET", "/a.txt", "range", "bytes=2-4", "if-range", "\"other\""))
                .isEqualTo("200 0123456789");
    }

    @Test
    void conditionsAreAskedInTheirOrder() throws IOException {
        Conditions version = new Conditions(
                10, Files.getLastModifiedTime(root.resolve("a.txt")).toMillis());
        String tag = version.tag();
        assertThat(answer("GET", "/a.txt", "if-none-match", "\"x\", W/" + tag)).isEqualTo("304 ");
        assertThat(answer("GET", "/a.txt", "if-none-match", "\"x\"", "if-modified-since", version.date()))
                .startsWith("200");
        assertThat(answer("GET", "/a.txt", "if-modified-since", version.date())).isEqualTo("304 ");
        assertThat(answer("GET", "/a.txt", "if-modified-since", "no date")).startsWith("200");
        assertThat(answer("GET", "/a.txt", "if-match", "\"x\"")).startsWith("412");
        assertThat(answer("GET", "/a.txt", "if-match", tag, "if-none-match", "*"))
                .isEqualTo("304 ");
        assertThat(answer("GET", "/a.txt", "if-unmodified-since", "Sun, 06 Nov 1994 08:49:37 GMT"))
                .startsWith("412");
        assertThat(answer("GET", "/a.txt", "range", "bytes=0-1", "if-range", tag))
                .startsWith("206");
    }
}
