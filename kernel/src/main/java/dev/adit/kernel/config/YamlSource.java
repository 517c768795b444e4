package dev.adit.kernel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads a file into nodes. With {@link YamlTree} the only place that knows the YAML library. */
final class YamlSource {
    /** A fleet of 10000 clients with a tunnel each is 2 MiB. */
    static final int MOST_BYTES = 8 << 20;

    private static final int DEEPEST = 32;
    private static final int MOST_ALIASES = 50;

    /** Whatever has no tag of its own gets this one, so that a written tag can be told from a guessed one. */
    static final Tag UNTAGGED = new Tag("untagged");

    private final Problems problems;
    private final int mostAliases;

    YamlSource(Problems problems) {
        this(problems, MOST_ALIASES);
    }

    private YamlSource(Problems problems, int mostAliases) {
        this.problems = problems;
        this.mostAliases = mostAliases;
    }

    /** Reads what another machine wrote: without aliases, which make much out of little. */
    static YamlSource ofPeer(Problems problems) {
        return new YamlSource(problems, 0);
    }

    /** The block of the whole file, or null with a problem told. */
    ConfigNode.@Nullable Block read(Path file) {
        String text = text(file);
        return text == null ? null : parse(text);
    }

    ConfigNode.@Nullable Block parse(String text) {
        Node root = compose(text);
        if (root == null) {
            return null;
        }
        ConfigNode node = new YamlTree(problems).convert(root);
        if (node instanceof ConfigNode.Block block) {
            return block;
        }
        if (node instanceof ConfigNode.Nothing) {
            empty();
        } else if (node instanceof ConfigNode.Text one && one.raw().matches("[a-z-]+:\\S.*")) {
            problems.add(node.at(), "", "no space after ':' (expected: 'key: value')");
        } else if (!(node instanceof ConfigNode.Broken)) {
            problems.add(node.at(), "", "is not a block of keys (expected: 'key: value' lines)");
        }
        return null;
    }

    /** A default of a record, which a plugin's author wrote as it would stand in a file. */
    static @Nullable ConfigNode fragment(String text, Position at) {
        Problems own = new Problems("default");
        Node root = new YamlSource(own).compose(text.isEmpty() ? "''" : text);
        return root == null ? null : new YamlTree(own, at).convert(root);
    }

    /** A value of the command line that begins as a block does. */
    static ConfigNode flag(String text, Position at, Problems problems, String path) {
        Problems own = new Problems("flag");
        Node root = new YamlSource(own).compose(text);
        ConfigNode node = root == null ? new ConfigNode.Broken(at) : new YamlTree(own, at).convert(root);
        own.tellAt(at, path, problems);
        return node;
    }

    private @Nullable Node compose(String text) {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(DEEPEST);
        limits.setMaxAliasesForCollections(mostAliases);
        limits.setCodePointLimit(MOST_BYTES);
        limits.setTagInspector(tag -> true);
        try {
            Node root =
                    new Composer(new ParserImpl(new StreamReader(text), limits), new Untyped(), limits).getSingleNode();
            if (root == null) {
                empty();
            }
            return root;
        } catch (MarkedYAMLException broken) {
            YamlTraps.Told told = YamlTraps.of(broken, text.lines().toList());
            problems.add(told.at(), "", told.message());
        } catch (ReaderException control) {
            problems.add(place(text, control.getPosition()), "", "a control character (expected: text)");
        } catch (YAMLException limit) {
            boolean deep = String.valueOf(limit.getMessage()).contains("Depth");
            problems.add(Position.FILE, "", deep ? "has blocks that are nested too deeply" : "has too many aliases");
        }
        return null;
    }

    private void empty() {
        problems.add(Position.FILE, "", "is empty (expected: 'key: value' lines)");
    }

    private @Nullable String text(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException failed) {
            problems.add(Position.FILE, "", why(file, failed));
            return null;
        }
        if (bytes.length > MOST_BYTES) {
            problems.add(Position.FILE, "", "is larger than " + (MOST_BYTES >> 20) + " MiB");
            return null;
        }
        return decode(bytes);
    }

    private @Nullable String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            problems.add(place(text, text.codePointCount(0, text.length())), "", "a byte that is not UTF-8");
            return null;
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Why a file cannot be read, in words that do not hold its content. */
    static String why(Path file, IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return "cannot be read: there is no such file";
        }
        if (failed instanceof AccessDeniedException) {
            return "cannot be read: permission denied";
        }
        return Files.isDirectory(file) ? "cannot be read: it is a folder" : "cannot be read";
    }

    private static Position place(String text, int codePoints) {
        String before = text.substring(0, text.offsetByCodePoints(0, codePoints));
        int lineStart = before.lastIndexOf('\n') + 1;
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(line, before.codePointCount(lineStart, before.length()) + 1);
    }

    /** What a value looks like says nothing about what it is. */
    private static final class Untyped extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // none: that is the point
        }

        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            return UNTAGGED;
        }
    }
}
