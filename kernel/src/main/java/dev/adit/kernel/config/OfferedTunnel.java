package dev.adit.kernel.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tunnel that a client offers out of its own file. The text is another machine's: nothing in it is resolved, no
 * path in it is read, and its tunnel is the client's, whatever it says. On the control thread.
 */
public final class OfferedTunnel {
    private static final String CLIENT = "client";
    private static final String PATH = "tunnels.offered";

    private OfferedTunnel() {}

    /**
     * Reads one.
     *
     * @param client who offers it
     * @param name its name in the client's file
     * @param text its block
     * @param words the plugins of this server
     * @return the tunnel, named {@code client/name}, or its problems, whose paths begin in the block
     */
    public static Result read(String client, String name, String text, PluginWords words) {
        Problems problems = new Problems("");
        if (!CollectionReader.NAME.matcher(name).matches()) {
            return Result.wrong("", "its name" + CollectionReader.NAME_EXPECTED);
        }
        if (text.length() > OwnTunnel.MOST_TEXT) {
            return Result.wrong("", "has more than " + (OwnTunnel.MOST_TEXT >> 10) + " KiB");
        }
        ConfigNode.Block block = YamlSource.ofPeer(problems).parse(text);
        TunnelSpec spec = null;
        if (block != null && block.value(CLIENT) != null) {
            problems.add(block.place(CLIENT), PATH + "." + CLIENT, "cannot stand in a client's file");
        } else if (block != null) {
            Scalars scalars = new Scalars(null);
            TextReader texts = new TextReader(Path.of(""), Placeholders.none(problems), scalars, problems);
            RecordBinder binder = new RecordBinder(problems, texts);
            spec = new TunnelReader(words, binder, List.of(client)).read(owned(client, block), PATH);
        }
        ConfigResult<TunnelSpec> result = problems.result(spec);
        return result.isOk()
                ? new Result(result.get().named(client + "/" + name), List.of())
                : new Result(
                        null,
                        result.problems().stream().map(OfferedTunnel::inBlock).toList());
    }

    private static ConfigNode.Block owned(String client, ConfigNode.Block block) {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>(block.entries());
        entries.put(CLIENT, new ConfigNode.Entry(block.at(), new ConfigNode.Text(block.at(), client)));
        return new ConfigNode.Block(block.at(), entries);
    }

    private static Problem inBlock(ConfigProblem problem) {
        String path = problem.path();
        if (!path.startsWith(PATH)) {
            return new Problem(path, problem.message());
        }
        return new Problem(path.substring(Math.min(path.length(), PATH.length() + 1)), problem.message());
    }

    /**
     * One thing that is wrong with a block.
     *
     * @param path a key of it; empty for the whole
     * @param message for people; it may repeat what the client wrote
     */
    public record Problem(String path, String message) {}

    /**
     * What came of a text.
     *
     * @param spec null where there are problems
     * @param problems empty where there is a tunnel
     */
    public record Result(@Nullable TunnelSpec spec, List<Problem> problems) {

        /** Copies the list. */
        public Result {
            problems = List.copyOf(problems);
        }

        static Result wrong(String path, String message) {
            return new Result(null, List.of(new Problem(path, message)));
        }
    }
}
