package dev.adit.kernel.boot;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.kernel.plugin.PluginHost;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The unpacked distribution: {@code bin}, {@code conf}, {@code lib}, {@code plugins}, and {@code state} unless a file says
 * otherwise.
 *
 * @param home its directory
 */
record Installation(Path home) {
    /** Of classes that come from no jar, as in tests; pf4j takes it as fitting every plugin. */
    private static final String UNPACKAGED = "0.0.0";

    /** As {@code bin/adit} tells it; else the working directory. */
    static Installation ofProcess() {
        return new Installation(
                Path.of(System.getProperty("adit.home", ".")).toAbsolutePath().normalize());
    }

    Path config(Role role) {
        return home.resolve("conf").resolve(role.word() + ".yaml");
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    PluginHost pluginHost() {
        return new PluginHost(plugins(), apiVersion());
    }

    /** One for each role, as both may run from one installation. */
    Path state(Role role) {
        return home.resolve("state").resolve(role.word());
    }

    static String version() {
        return version(Installation.class);
    }

    /** What plugins are held against. */
    static String apiVersion() {
        return version(AsyncCloseable.class);
    }

    private static String version(Class<?> type) {
        Package declaring = type.getPackage();
        @Nullable String version = declaring == null ? null : declaring.getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }
}
