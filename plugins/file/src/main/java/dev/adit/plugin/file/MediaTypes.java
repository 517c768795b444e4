package dev.adit.plugin.file;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;

/** Which type a file has, by its name: what the JDK knows, and what it does not. */
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final Map<String, String> MORE = Map.ofEntries(
            Map.entry("avif", "image/avif"),
            Map.entry("css", "text/css"),
            Map.entry("csv", "text/csv"),
            Map.entry("gz", "application/gzip"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("js", "text/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("log", "text/plain"),
            Map.entry("m3u8", "application/vnd.apple.mpegurl"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown"),
            Map.entry("mjs", "text/javascript"),
            Map.entry("mkv", "video/matroska"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("webm", "video/webm"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("xml", "text/xml"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("zst", "application/zstd"));

    private MediaTypes() {}

    static String of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = MORE.get(ending);
        if (type == null) {
            String known = URLConnection.guessContentTypeFromName(name);
            type = known == null ? UNKNOWN : known;
        }
        return type.startsWith("text/") ? type + "; charset=utf-8" : type;
    }
}
