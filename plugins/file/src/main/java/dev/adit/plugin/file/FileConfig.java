package dev.adit.plugin.file;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.util.List;

/**
 * The keys of {@code file}.
 *
 * @param listing whether a directory without an index is listed
 * @param hidden whether names that begin with a dot are served
 * @param index the files that stand for their directory, the first that is there
 * @param under the path of the site at which the directory begins
 */
@Doc("How a target `file:/dir` is served. Works with these keys or without.")
public record FileConfig(
        @Doc("Whether a directory without an index is listed, for people as HTML and for programs as JSON.")
        @Default("false")
        boolean listing,

        @Doc("Whether files and directories whose name begins with a dot are served; `.well-known` always is.")
        @Default("false")
        boolean hidden,

        @Doc("The files that stand for their directory; the first that is there.") @Default("index.html")
        List<String> index,

        @Doc(
                "The path of the site at which the directory begins, as in `path:` of the tunnel: with `/docs` a request for"
                        + " `/docs/a.txt` gets `a.txt`.")
        @Default("/")
        String under)
        implements ConfigCheck {
    static final FileConfig DEFAULT = new FileConfig(false, false, List.of("index.html"), "/");

    /** Copies the list. */
    public FileConfig {
        index = List.copyOf(index);
    }

    @Override
    public void check(Problems problems) {
        for (int i = 0; i < index.size(); i++) {
            String name = index.get(i);
            if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf(',') >= 0 || name.startsWith("..")) {
                problems.add("index[" + i + "]", "'" + name + "' is not the name of a file (expected: index.html)");
            }
        }
        if (!under.startsWith("/") || SitePath.parse(under, true) == null) {
            problems.add("under", "'" + under + "' is not a path (expected: one such as /docs)");
        }
    }
}
