package dev.adit.kernel.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import org.pf4j.ManifestPluginDescriptorFinder;

/**
 * One file of the plugins folder, looked at before any class of it is loaded. pf4j would only log what is wrong with it.
 *
 * @param file where it is
 * @param id its {@code Plugin-Id}; empty where there is none
 * @param version its {@code Plugin-Version}; empty where there is none
 * @param requires its {@code Plugin-Requires}; empty where there is none
 * @param problem what is wrong with the file itself; null for nothing
 */
record PluginJar(
        Path file,
        String id,
        String version,
        String requires,
        @Nullable String problem) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern IN_OLDER_OR_NEWER_JAVA = Pattern.compile("META-INF/versions/\\d+/");
    private static final String NEEDED = ManifestPluginDescriptorFinder.PLUGIN_ID + ", "
            + ManifestPluginDescriptorFinder.PLUGIN_VERSION + " and " + ManifestPluginDescriptorFinder.PLUGIN_REQUIRES;
    private static final List<String> FOREIGN_PATHS = ApiClassLoader.PREFIXES.stream()
            .map(prefix -> prefix.replace('.', '/'))
            .toList();

    /** Looks at the whole file: every entry is read once, so damage anywhere is found here and not at a visit. */
    static PluginJar inspect(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return new PluginJar(
                    file,
                    value(main, ManifestPluginDescriptorFinder.PLUGIN_ID),
                    value(main, ManifestPluginDescriptorFinder.PLUGIN_VERSION),
                    value(main, ManifestPluginDescriptorFinder.PLUGIN_REQUIRES),
                    problemOf(jar, main));
        } catch (IOException | SecurityException unreadable) {
            return unreadable(file, "is damaged or no jar: " + Reasons.of(unreadable));
        }
    }

    /** A file that is not even looked at. */
    static PluginJar unreadable(Path file, String problem) {
        return new PluginJar(file, "", "", "", problem);
    }

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    private static String value(Attributes main, String name) {
        String value = main.getValue(name);
        return value == null ? "" : value.trim();
    }

    private static @Nullable String problemOf(JarFile jar, Attributes main) {
        String manifest = manifestProblem(main);
        if (manifest != null) {
            return manifest;
        }
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            String problem = entryProblem(jar, entry);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String manifestProblem(Attributes main) {
        for (String name : List.of(
                ManifestPluginDescriptorFinder.PLUGIN_ID,
                ManifestPluginDescriptorFinder.PLUGIN_VERSION,
                ManifestPluginDescriptorFinder.PLUGIN_REQUIRES)) {
            if (value(main, name).isEmpty()) {
                return "has no " + name + " in its manifest (expected: " + NEEDED + ")";
            }
        }
        String id = value(main, ManifestPluginDescriptorFinder.PLUGIN_ID);
        if (!ID.matcher(id).matches()) {
            return "has the Plugin-Id '" + id + "' (expected: letters, digits, '.', '_' and '-')";
        }
        String others = value(main, ManifestPluginDescriptorFinder.PLUGIN_DEPENDENCIES);
        if (!others.isEmpty()) {
            return "depends on other plugins: " + others + " (expected: no Plugin-Dependencies, a plugin stands alone)";
        }
        return null;
    }

    private static @Nullable String entryProblem(JarFile jar, JarEntry entry) {
        String path = IN_OLDER_OR_NEWER_JAVA.matcher(entry.getName()).replaceFirst("");
        for (String foreign : FOREIGN_PATHS) {
            if (path.startsWith(foreign) && !entry.isDirectory()) {
                return "brings " + path + ", which comes from Adit (expected: scope 'provided' for everything in "
                        + foreign + ")";
            }
        }
        try (CheckedInputStream content = new CheckedInputStream(jar.getInputStream(entry), new CRC32())) {
            content.transferTo(OutputStream.nullOutputStream());
            // A zip file read at random is not held to its checksums, and deflated data may be wrong and still end
            // well.
            boolean asWritten = entry.getCrc() < 0
                    || entry.getCrc() == content.getChecksum().getValue();
            return asWritten ? null : "is damaged at " + entry.getName() + ": its checksum does not fit";
        } catch (IOException | SecurityException damaged) {
            return "is damaged at " + entry.getName() + ": " + Reasons.of(damaged);
        }
    }
}
