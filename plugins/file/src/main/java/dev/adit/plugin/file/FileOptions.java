package dev.adit.plugin.file;

import dev.adit.api.link.LinkRequest;
import java.util.List;

/** How the keys of {@code file} cross the bridge: as one text in each link request. They widen no grant. */
final class FileOptions {
    private static final String LINE = "\n";
    private static final String COMMA = ",";
    private static final int LINES = 4;

    private FileOptions() {}

    static String text(FileConfig config) {
        return String.join(
                LINE,
                Boolean.toString(config.listing()),
                Boolean.toString(config.hidden()),
                String.join(COMMA, config.index()),
                config.under());
    }

    /** What is missing is as if it were not written. */
    static FileConfig read(LinkRequest request) {
        String[] lines = request.options().getOrDefault(FileFeature.WORD, "").split(LINE, -1);
        if (lines.length != LINES) {
            return FileConfig.DEFAULT;
        }
        List<String> index = lines[2].isEmpty() ? List.of() : List.of(lines[2].split(COMMA, -1));
        return new FileConfig(Boolean.parseBoolean(lines[0]), Boolean.parseBoolean(lines[1]), index, lines[3]);
    }
}
