package dev.adit.it.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Packs a plugin's jar with nothing but {@code javac} and the API's jars out of a distribution's {@code lib/}. */
final class JarMaker {
    /** What a plugin may see; the kernel lies in the same folder and is left out. */
    private static final List<String> API = List.of("adit-plugin-api-", "netty-", "pf4j-", "slf4j-api-", "jspecify-");

    private static final List<String> INDEX_WRITER =
            List.of("-processor", "org.pf4j.processor.ExtensionAnnotationProcessor");

    private final Path lib;
    private final Manifest manifest;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private List<String> processor = INDEX_WRITER;

    JarMaker(Path lib, Manifest manifest) {
        this.lib = lib;
        this.manifest = manifest;
    }

    /** Compiles without pf4j's annotation processor: the jar will have no index. */
    JarMaker withoutIndex() {
        processor = List.of("-proc:none");
        return this;
    }

    /** Adds an entry as it is. */
    JarMaker entry(String path, byte[] content) {
        entries.put(path, content);
        return this;
    }

    /** Adds every file below a folder, by its path from there. */
    JarMaker tree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = root.relativize(file).toString().replace('\\', '/');
                entry(path, Files.readAllBytes(file));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return this;
    }

    /** Compiles every source below a folder and adds the classes and the index. */
    JarMaker compiled(Path sources) {
        try {
            Path classes = Files.createTempDirectory("adit-classes");
            try {
                compile(sources, classes);
                return tree(classes);
            } finally {
                delete(classes);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Compiles one source and adds its classes. */
    JarMaker compiled(String className, String source) {
        try {
            Path folder = Files.createTempDirectory("adit-source");
            try {
                Path file = folder.resolve(className.replace('.', '/') + ".java");
                Files.createDirectories(file.getParent());
                Files.writeString(file, source);
                return compiled(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Writes the jar. */
    Path to(Path file) {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return file;
    }

    private void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("no javac here: a JDK is needed, not a JRE");
        }
        StringWriter words = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> units =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
            options.addAll(List.of("-classpath", classPath()));
            options.addAll(processor);
            if (!compiler.getTask(words, files, null, options, null, files.getJavaFileObjectsFromPaths(units))
                    .call()) {
                throw new IllegalStateException("cannot compile " + sources + ":\n" + words);
            }
        }
    }

    private String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.filter(jar -> API.stream().anyMatch(jar.getFileName().toString()::startsWith))
                    .map(Path::toString)
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
