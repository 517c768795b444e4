package dev.adit.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The plugins of {@code plugins-outside/}, compiled from the distribution's API jars alone. */
public final class OutsidePlugins {
    private final Path sources;
    private final Path lib;

    /**
     * Compiles nothing yet.
     *
     * @param repository the root of the sources
     * @param lib a distribution's {@code lib/}
     */
    public OutsidePlugins(Path repository, Path lib) {
        this.sources = repository.resolve("integration-tests/plugins-outside");
        this.lib = lib;
    }

    /**
     * Builds the tunnel type {@code echo-gate}, found by its extension index: takes visitors that say {@code ECHO } (or
     * the {@code knock} of its block) first.
     *
     * @param plugins the folder to drop the jar into
     * @return the jar
     */
    public Path echoGate(Path plugins) {
        return build("echo-gate", plugins);
    }

    /**
     * Builds the feature {@code stamp}, found by a services file: {@code stamp: hello} in a tunnel's block writes {@code
     * stamp=hello} and a line feed to the target first. Both ends need the jar.
     *
     * @param plugins the folder to drop the jar into
     * @return the jar
     */
    public Path stamp(Path plugins) {
        return build("stamp", plugins);
    }

    private Path build(String name, Path plugins) {
        Path source = sources.resolve(name);
        JarMaker jar = new JarMaker(lib, manifest(source.resolve("MANIFEST.MF")));
        Path services = source.resolve("META-INF/services");
        if (Files.isDirectory(services)) {
            addServices(jar.withoutIndex(), services);
        }
        return jar.compiled(source.resolve("src")).to(plugins.resolve(name + ".jar"));
    }

    private static void addServices(JarMaker jar, Path services) {
        try (Stream<Path> files = Files.list(services)) {
            for (Path file : files.toList()) {
                jar.entry("META-INF/services/" + file.getFileName(), Files.readAllBytes(file));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Manifest manifest(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new Manifest(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
