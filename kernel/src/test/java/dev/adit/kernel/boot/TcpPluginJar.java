package dev.adit.kernel.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes the real tcp plugin's jar from its sources: the kernel must not depend on a plugin, not even for a test. */
final class TcpPluginJar {
    private static final Path SOURCES = Path.of("../plugins/tcp/src/main/java");

    private TcpPluginJar() {}

    static void in(Path plugins) throws IOException {
        Files.createDirectories(plugins);
        Path classes = Files.createTempDirectory(plugins, "classes");
        compile(classes);
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "tcp");
        attributes.putValue("Plugin-Version", "0.1.0");
        attributes.putValue("Plugin-Requires", ">=0.1.0 & <0.2.0");
        try (OutputStream out = Files.newOutputStream(plugins.resolve("tcp.jar"));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Path file : files(classes)) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
    }

    private static void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "-processor",
                "org.pf4j.processor.ExtensionAnnotationProcessor");
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var units = manager.getJavaFileObjectsFromPaths(files(SOURCES));
            if (!compiler.getTask(null, manager, null, options, null, units).call()) {
                throw new AssertionError("the tcp plugin does not compile");
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
