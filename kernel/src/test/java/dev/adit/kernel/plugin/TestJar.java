package dev.adit.kernel.plugin;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Builds a plugin jar from sources held in the test; nothing but the jar touches the disk. */
final class TestJar {
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private boolean annotated;

    private TestJar() {}

    /** A jar whose manifest fits, with nothing in it. */
    static TestJar of(String id) {
        return new TestJar()
                .manifest("Plugin-Id", id)
                .manifest("Plugin-Version", "1.2.3")
                .manifest("Plugin-Requires", ">=0.1.0 & <0.2.0");
    }

    /** A jar with one tunnel type in its index: {@code Type} of the package {@code id}. */
    static TestJar withType(String id, String name) {
        return of(id).source(id + ".Type", TestSources.type(id, name)).index(id + ".Type");
    }

    /** A jar with one feature in a services file: {@code Word} of the package {@code id}. */
    static TestJar withFeature(String id, String word) {
        return of(id).source(id + ".Word", TestSources.feature(id, word))
                .service("dev.adit.api.feature.Feature", id + ".Word");
    }

    TestJar manifest(String key, String value) {
        manifest.put(key, value);
        return this;
    }

    TestJar without(String key) {
        manifest.remove(key);
        return this;
    }

    TestJar source(String className, String code) {
        sources.put(className, code);
        return this;
    }

    /** Compiled with the others, but missing in the jar. */
    TestJar missing(String className, String code) {
        leftOut.add(className.replace('.', '/') + ".class");
        return source(className, code);
    }

    TestJar index(String... classNames) {
        return entry("META-INF/extensions.idx", String.join("\n", classNames));
    }

    /** Lets pf4j's annotation processor write the index. */
    TestJar annotated() {
        annotated = true;
        return this;
    }

    TestJar service(String point, String... classNames) {
        return entry("META-INF/services/" + point, String.join("\n", classNames));
    }

    TestJar entry(String path, String content) {
        entries.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Writes the jar. */
    Path in(Path folder, String fileName) {
        Path file = folder.resolve(fileName);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, mainManifest())) {
            Map<String, byte[]> all = new LinkedHashMap<>(compile());
            all.keySet().removeAll(leftOut);
            all.putAll(entries);
            for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return file;
    }

    private Manifest mainManifest() {
        Manifest written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> written.getMainAttributes().putValue(key, value));
        return written;
    }

    private Map<String, byte[]> compile() throws IOException {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, code) -> units.add(new Source(name, code)));
        List<String> options = new ArrayList<>(List.of("-classpath", System.getProperty("java.class.path")));
        options.addAll(
                annotated
                        ? List.of("-processor", "org.pf4j.processor.ExtensionAnnotationProcessor")
                        : List.of("-proc:none"));
        try (Output output = new Output(compiler.getStandardFileManager(problems, null, StandardCharsets.UTF_8))) {
            if (!compiler.getTask(null, output, problems, options, null, units).call()) {
                throw new AssertionError("cannot compile the test's plugin: " + errors(problems));
            }
            return output.contents();
        }
    }

    private static List<Diagnostic<? extends JavaFileObject>> errors(DiagnosticCollector<JavaFileObject> problems) {
        return problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String className, String code) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }

    /** Keeps what the compiler writes, classes and the index alike. */
    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

        Output(JavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return keep(className.replace('.', '/') + kind.extension, kind);
        }

        @Override
        public FileObject getFileForOutput(
                Location location, String packageName, String relativeName, FileObject sibling) {
            return keep(relativeName, JavaFileObject.Kind.OTHER);
        }

        private JavaFileObject keep(String path, JavaFileObject.Kind kind) {
            return new SimpleJavaFileObject(URI.create("memory:///" + path), kind) {
                /** The processor looks for an index that is there already; there is none. */
                @Override
                public Reader openReader(boolean ignoreEncodingErrors) throws FileNotFoundException {
                    throw new FileNotFoundException(path);
                }

                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    written.put(path, content);
                    return content;
                }
            };
        }

        Map<String, byte[]> contents() {
            Map<String, byte[]> contents = new LinkedHashMap<>();
            written.forEach((path, content) -> contents.put(path, content.toByteArray()));
            return contents;
        }
    }
}
