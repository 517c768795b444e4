package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.VisitedAt;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel of the client's own file: what the client knows of it itself, and the text that it sends to the server, which
 * alone has to know the tunnel's type. Immutable, any thread.
 */
public final class OwnTunnel {
    /** The most tunnels that a client offers. */
    public static final int MOST = 128;
    /** The longest text of one, in bytes. */
    public static final int MOST_TEXT = 16 * 1024;
    /** The most bytes of all of them. */
    public static final int MOST_BYTES = 48 * 1024;

    private final String name;
    private final Known known;
    private final String text;
    private final Map<String, Position> places;
    private final Problems problems;

    /**
     * What the client can read without the type's plugin.
     *
     * @param type its word
     * @param enabled whether it is sent
     * @param listen where, at the server
     * @param targets what it reaches
     * @param privacy what makes it private; null for a public one
     * @param config the type's keys; null where the plugin is not here, or something is wrong with them
     */
    record Known(
            String type,
            boolean enabled,
            List<Address> listen,
            List<Address> targets,
            @Nullable Privacy privacy,
            @Nullable Record config) {}

    OwnTunnel(String name, Known known, String text, Map<String, Position> places, Problems problems) {
        this.name = name;
        this.known = known;
        this.text = text;
        this.places = Map.copyOf(places);
        this.problems = problems;
    }

    /** Its name in the file. */
    public String name() {
        return name;
    }

    /** The word after {@code type:}. */
    public String type() {
        return known.type();
    }

    /** Whether it is sent at all. */
    public boolean enabled() {
        return known.enabled();
    }

    /** Where it is to listen, at the server; as written. */
    public List<String> listen() {
        return known.listen().stream().map(Address::toString).toList();
    }

    /** What it reaches here, which needs no grant; empty for a type that needs none. */
    public List<Address> targets() {
        return known.targets();
    }

    /**
     * What visitors call it, where that is more than the server's address.
     *
     * @param port at which it is open
     * @return such as {@code http://www.example.com}; empty where the type has no such names
     */
    public List<String> visitedAt(int port) {
        return known.config() instanceof VisitedAt named ? named.visitedAt(port) : List.of();
    }

    /** What makes it private, its secret with it; null for a public one. */
    public @Nullable Privacy privacy() {
        return known.privacy();
    }

    /** Its block as one line, every placeholder resolved. It may hold secrets, but never that of a private tunnel. */
    public String text() {
        return text;
    }

    /**
     * Puts what the server found wrong at its place in the file.
     *
     * @param path a key of the block, such as {@code listen[1]}; empty for the block as a whole
     * @param message from the server; what must not be shown is taken out
     * @return the problem as {@code verify} would tell it
     */
    public ConfigProblem problem(String path, String message) {
        Position at = place(path);
        String whole = "tunnels." + name + (path.isEmpty() ? "" : "." + path);
        String file = at.file() == null ? problems.file() : at.file();
        return new ConfigProblem(file, at.line(), at.column(), problems.clean(whole), problems.clean(message));
    }

    /** Of the key itself, or of the nearest block around it. */
    private Position place(String path) {
        String nearest = path;
        while (!places.containsKey(nearest) && !nearest.isEmpty()) {
            nearest = nearest.substring(0, Math.max(0, Math.max(nearest.lastIndexOf('.'), nearest.lastIndexOf('['))));
        }
        return places.getOrDefault(nearest, Position.FILE);
    }

    @Override
    public String toString() {
        return "OwnTunnel[" + name + "]";
    }
}
