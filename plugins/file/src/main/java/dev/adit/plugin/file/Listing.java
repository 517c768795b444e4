package dev.adit.plugin.file;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What is in a directory: a page for people, JSON for programs. Directories first, then by name. */
final class Listing {
    /** More are not listed, so that one request costs little. */
    private static final int MOST = 10_000;

    private static final int KIB = 1024;
    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
                    + "table{border-collapse:collapse;width:100%}td{padding:.15rem .6rem;border-bottom:1px solid #8884}"
                    + "td+td{text-align:right;white-space:nowrap;opacity:.75}a{text-decoration:none}a:hover{text-decoration:underline}"
                    + ":root{color-scheme:light dark}";

    private Listing() {}

    /** One line. */
    private record Entry(String name, boolean directory, long size, Instant modified) {
        String shown() {
            return directory ? name + "/" : name;
        }
    }

    /**
     * Lists it.
     *
     * @param directory real
     * @param title the path of the site
     * @param root whether nothing is above it
     * @param served whether what is in it would be served
     */
    static Answer of(Path directory, String title, boolean root, boolean json, Predicate<Path> served)
            throws IOException {
        List<Entry> entries = read(directory, served);
        String text = json ? json(entries) : html(entries, title, root);
        return Answer.of(HttpResponseStatus.OK, new Answer.Bytes(text.getBytes(StandardCharsets.UTF_8)))
                .with(HttpHeaderNames.CONTENT_TYPE, json ? "application/json" : "text/html; charset=utf-8")
                .with(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .with(HttpHeaderNames.VARY, "accept")
                .with(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'");
    }

    private static List<Entry> read(Path directory, Predicate<Path> served) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path one : names) {
                if (entries.size() < MOST && served.test(one)) {
                    BasicFileAttributes found = Files.readAttributes(one, BasicFileAttributes.class);
                    entries.add(new Entry(
                            String.valueOf(one.getFileName()),
                            found.isDirectory(),
                            found.size(),
                            found.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS)));
                }
            }
        }
        entries.sort(Comparator.comparing((Entry one) -> !one.directory()).thenComparing(Entry::name));
        return entries;
    }

    private static String html(List<Entry> entries, String title, boolean root) {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(escape(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>")
                .append(escape(title))
                .append("</h1><table>");
        if (!root) {
            page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>");
        }
        for (Entry entry : entries) {
            page.append("<tr><td><a href=\"./")
                    .append(encode(entry.name()))
                    .append(entry.directory() ? "/" : "")
                    .append("\">")
                    .append(escape(entry.shown()))
                    .append("</a></td><td>")
                    .append(entry.directory() ? "" : size(entry.size()))
                    .append("</td><td>")
                    .append(entry.modified())
                    .append("</td></tr>");
        }
        return page.append("</table></body></html>\n").toString();
    }

    private static String json(List<Entry> entries) {
        StringBuilder text = new StringBuilder("[");
        for (Entry entry : entries) {
            text.append(text.length() == 1 ? "\n" : ",\n")
                    .append("{\"name\": \"")
                    .append(quote(entry.name()))
                    .append("\", \"directory\": ")
                    .append(entry.directory())
                    .append(", \"size\": ")
                    .append(entry.directory() ? 0 : entry.size())
                    .append(", \"modified\": \"")
                    .append(entry.modified())
                    .append("\"}");
        }
        return text.append("\n]\n").toString();
    }

    private static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= KIB) {
            amount /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", amount, "KMGTPE".charAt(unit));
    }

    static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder();
        text.chars().forEach(one -> {
            if (one == '"' || one == '\\') {
                quoted.append('\\').append((char) one);
            } else if (one < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", one));
            } else {
                quoted.append((char) one);
            }
        });
        return quoted.toString();
    }
}
