package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Jars that have to be refused, each for one reason. Their names begin with {@code bad-}, so that they come after the
 * distribution's own {@code adit-plugin-…} jars and lose what they fight for.
 */
public final class BadPlugins {
    private final Path lib;
    private final Path plugins;

    /**
     * A jar and what has to be said of it.
     *
     * @param file the jar
     * @param id its Plugin-Id; empty where it cannot be read
     * @param reason a part of the message that people get
     */
    public record Bad(Path file, String id, String reason) {}

    /**
     * Builds nothing yet.
     *
     * @param lib a distribution's {@code lib/}
     * @param plugins the folder to drop the jars into; holds the plugin {@code tcp}
     */
    public BadPlugins(Path lib, Path plugins) {
        this.lib = lib;
        this.plugins = plugins;
    }

    /**
     * Builds one of each.
     *
     * @return six jars, in the order of their names
     */
    public List<Bad> all() {
        return List.of(clashing(), damaged(), duplicate(), incompatible(), netty(), throwing());
    }

    /**
     * A tunnel type that wants the word {@code tcp}.
     *
     * @return the jar
     */
    public Bad clashing() {
        Path file = type("clashing", "tcp", "").to(plugins.resolve("bad-clashing.jar"));
        return new Bad(file, "clashing", "wants tunnel tcp, but that word belongs to tunnel tcp of plugin tcp (adit-");
    }

    /**
     * A jar that was cut short, as by an interrupted copy.
     *
     * @return the jar
     */
    public Bad damaged() {
        Path file = type("damaged", "damaged", "").to(plugins.resolve("bad-damaged.jar"));
        try {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new Bad(file, "", "is damaged or no jar");
    }

    /**
     * A second plugin with the id {@code tcp}.
     *
     * @return the jar
     */
    public Bad duplicate() {
        Path file = type("tcp", "other", "").to(plugins.resolve("bad-duplicate.jar"));
        return new Bad(file, "tcp", "has the Plugin-Id 'tcp', as adit-plugin-tcp-");
    }

    /**
     * A plugin for another version of Adit.
     *
     * @return the jar
     */
    public Bad incompatible() {
        Path file = maker(manifest("incompatible", ">=9.0.0"), "late", "").to(plugins.resolve("bad-incompatible.jar"));
        return new Bad(file, "incompatible", "requires Adit >=9.0.0, and this is ");
    }

    /**
     * A plugin with a Netty of its own.
     *
     * @return the jar
     */
    public Bad netty() {
        Path file = type("netty", "netty", "")
                .entry("io/netty/buffer/ByteBuf.class", "any".getBytes(StandardCharsets.UTF_8))
                .to(plugins.resolve("bad-netty.jar"));
        return new Bad(file, "netty", "brings io/netty/buffer/ByteBuf.class, which comes from Adit");
    }

    /**
     * A plugin whose extension cannot be made.
     *
     * @return the jar
     */
    public Bad throwing() {
        Path file = type("throwing", "throwing", "throw new IllegalStateException(\"no luck\");")
                .to(plugins.resolve("bad-throwing.jar"));
        return new Bad(file, "throwing", "cannot make bad.Type: java.lang.IllegalStateException: no luck");
    }

    private JarMaker type(String id, String word, String constructor) {
        return maker(manifest(id, ">=0.1.0 & <0.2.0"), word, constructor);
    }

    private JarMaker maker(Manifest manifest, String word, String constructor) {
        return new JarMaker(lib, manifest).compiled("bad.Type", """
                        package bad;
                        @org.pf4j.Extension
                        public class Type implements dev.adit.api.tunnel.TunnelType<Type.Config> {
                            public record Config() {}
                            public Type() { %s }
                            public String name() { return "%s"; }
                            public Class<Config> configType() { return Config.class; }
                            public dev.adit.api.tunnel.Tunnel create(
                                    Config config, dev.adit.api.tunnel.TunnelContext context) {
                                throw new UnsupportedOperationException();
                            }
                        }
                        """.formatted(constructor, word));
    }

    private static Manifest manifest(String id, String requires) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Plugin-Id", id);
        main.putValue("Plugin-Version", "1.0.0");
        main.putValue("Plugin-Requires", requires);
        return manifest;
    }
}
