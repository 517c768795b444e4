package dev.adit.it.support;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A Java program of {@code peers/}, compiled against a distribution's {@code lib/} and run in a JVM of its own. */
public final class PeerProgram implements AutoCloseable {
    private final Distribution distribution;
    private final Scratch classes = Scratch.create();
    private final String main;

    /**
     * Compiles it.
     *
     * @param distribution whose classes it uses
     * @param name its folder below {@code peers/}
     * @param main its class
     */
    public PeerProgram(Distribution distribution, String name, String main) {
        this.distribution = distribution;
        this.main = main;
        Path sources = Distribution.repository().resolve("integration-tests/peers/" + name + "/src");
        try (Stream<Path> files = Files.walk(sources)) {
            compile(files.filter(file -> file.toString().endsWith(".java")).toList());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void compile(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("no javac here: a JDK is needed, not a JRE");
        }
        StringWriter words = new StringWriter();
        List<String> options =
                List.of("--release", "17", "-proc:none", "-d", classes.path().toString(), "-classpath", jars());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(words, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call()) {
                throw new IllegalStateException("cannot compile " + sources + ":\n" + words);
            }
        }
    }

    /** Named one by one: the wildcard is a thing of the commands, not of the compiler. */
    private String jars() throws IOException {
        try (Stream<Path> files = Files.list(distribution.home().resolve("lib"))) {
            return files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    /**
     * A run of it.
     *
     * @param words its arguments
     * @return the command
     */
    public Command command(Object... words) {
        return Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "-Xmx256m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dadit.home=" + distribution.home(),
                        "-cp",
                        classes.path() + File.pathSeparator
                                + distribution.home().resolve("lib") + "/*",
                        main)
                .and(words);
    }

    @Override
    public void close() {
        classes.close();
    }
}
