package dev.adit.kernel.plugin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The truth table of who sees what, asked of the loaders of two plugins. */
class ClassOriginTest {
    @TempDir
    private Path folder;

    private PluginHost host;
    private ClassLoader one;
    private ClassLoader other;

    @BeforeEach
    void loadTwo() {
        plugin("one").in(folder, "one.jar");
        plugin("other").in(folder, "other.jar");
        host = new PluginHost(folder, "0.1.0");
        ExtensionRegistry registry = host.load();
        assertThat(registry.typesByName()).containsOnlyKeys("one", "other");
        one = requireNonNull(registry.typesByName().get("one")).getClass().getClassLoader();
        other = requireNonNull(registry.typesByName().get("other")).getClass().getClassLoader();
    }

    /** Both bring a class of the same name, and one of a library that the kernel has, too. */
    private static TestJar plugin(String id) {
        return TestJar.withType(id, id)
                .source("shared.Same", "package shared; public class Same {}")
                .source("org.yaml.snakeyaml.Yaml", "package org.yaml.snakeyaml; public class Yaml {}")
                .entry("word.txt", id)
                .entry("logback.xml", "of " + id);
    }

    @AfterEach
    void end() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.netty.buffer.ByteBuf",
                "io.netty.handler.codec.ByteToMessageDecoder",
                "io.netty.handler.ssl.SslHandler",
                "dev.adit.api.tunnel.TunnelType",
                "org.pf4j.Extension",
                "org.slf4j.Logger",
                "org.jspecify.annotations.Nullable",
            })
    void theApiIsTheKernelsForAll(String name) throws ClassNotFoundException {
        Class<?> kernels = Class.forName(name, false, PluginHost.class.getClassLoader());
        assertThat(one.loadClass(name)).isSameAs(kernels);
        assertThat(other.loadClass(name)).isSameAs(kernels);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.adit.kernel.plugin.PluginHost",
                "dev.adit.kernel.config.PluginWords",
                "ch.qos.logback.classic.Logger",
                "picocli.CommandLine",
                "com.github.zafarkhaja.semver.Version",
                "org.junit.jupiter.api.Test",
            })
    void theKernelAndItsLibrariesAreInvisible(String name) throws ClassNotFoundException {
        assertThat(Class.forName(name, false, PluginHost.class.getClassLoader()))
                .isNotNull();
        assertThatThrownBy(() -> one.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.String", "java.sql.Connection", "javax.net.ssl.SSLEngine"})
    void thePlatformIsVisible(String name) throws ClassNotFoundException {
        assertThat(one.loadClass(name)).isSameAs(Class.forName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared.Same", "org.yaml.snakeyaml.Yaml"})
    void whatAPluginBringsIsItsOwnEvenWhereTheKernelHasItToo(String name) throws ClassNotFoundException {
        assertThat(one.loadClass(name).getClassLoader()).isSameAs(one);
        assertThat(other.loadClass(name).getClassLoader()).isSameAs(other);
    }

    @Test
    void aPluginDoesNotSeeAnother() {
        assertThatThrownBy(() -> one.loadClass("other.Type")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void resourcesArePrivateAndThoseOfTheKernelInvisible() throws IOException {
        try (InputStream word = one.getResourceAsStream("word.txt")) {
            assertThat(word).isNotNull();
            assertThat(new String(word.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("one");
        }
        assertThat(one.getResource("META-INF/services/org.junit.jupiter.api.extension.Extension"))
                .isNull();
        assertThat(one.getResource("dev/adit/kernel/plugin/PluginHost.class")).isNull();
        assertThat(one.getResources("logback.xml").asIterator()).toIterable().hasSize(1);
    }
}
