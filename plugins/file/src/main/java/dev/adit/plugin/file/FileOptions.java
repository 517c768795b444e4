package dev.adit.plugin.file;

import dev.adit.api.link.LinkRequest;
import java.util.List;
import java.util.Map;

/** How the keys of {@code file} cross the bridge: as options of each link request. They widen no grant. */
final class FileOptions {
    private static final String LISTING = "file.listing";
    private static final String HIDDEN = "file.hidden";
    private static final String INDEX = "file.index";
    private static final String UNDER = "file.under";

    private FileOptions() {}

    static LinkRequest write(FileConfig config, LinkRequest request) {
        return request.withOption(LISTING, Boolean.toString(config.listing()))
                .withOption(HIDDEN, Boolean.toString(config.hidden()))
                .withOption(INDEX, String.join(",", config.index()))
                .withOption(UNDER, config.under());
    }

    /** What is missing is as if it were not written. */
    static FileConfig read(LinkRequest request) {
        Map<String, String> options = request.options();
        String index = options.getOrDefault(INDEX, String.join(",", FileConfig.DEFAULT.index()));
        return new FileConfig(
                Boolean.parseBoolean(options.get(LISTING)),
                Boolean.parseBoolean(options.get(HIDDEN)),
                index.isEmpty() ? List.of() : List.of(index.split(",", -1)),
                options.getOrDefault(UNDER, FileConfig.DEFAULT.under()));
    }
}
