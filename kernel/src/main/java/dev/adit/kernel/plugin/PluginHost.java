package dev.adit.kernel.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionPoint;
import org.pf4j.Plugin;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the plugins of a folder and stops them at the end. Every method but {@link #reports()} is for the thread
 * that made the host, which is checked: pf4j is made for one.
 *
 * <p>The jars are taken in the order of their names. One that is refused leaves nothing behind, so its id and its words
 * are free for those that follow.
 */
public final class PluginHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    /** pf4j holds nothing against it either. */
    private static final String UNKNOWN = "0.0.0";

    private static final String BARE_VERSION = "\\d+\\.\\d+\\.\\d+";

    private final Thread owner = Thread.currentThread();
    private final Path folder;
    private final String apiVersion;
    private final VersionManager versions = new DefaultVersionManager();
    private final WordBook words = new WordBook();
    /** By id. */
    private final Map<String, PluginJar> loaded = new HashMap<>();
    /** Of what was started, in order. */
    private final List<String> started = new ArrayList<>();

    private final PlainJarManager manager;
    private volatile List<PluginReport> reports = List.of();

    /**
     * Looks at nothing yet.
     *
     * @param folder where the jars are; need not exist
     * @param apiVersion what {@code Plugin-Requires} is held against, without a suffix such as {@code -SNAPSHOT};
     *     {@code 0.0.0} where nobody knows it, which fits every plugin
     */
    public PluginHost(Path folder, String apiVersion) {
        this.folder = folder;
        this.apiVersion = apiVersion;
        this.manager = new PlainJarManager(folder, apiVersion);
    }

    /**
     * Loads every jar of the folder, or refuses it. Runs code of the plugins: constructors, names and config types. Call
     * once.
     *
     * @return what could be loaded; {@link #reports()} has the rest
     */
    public ExtensionRegistry load() {
        checkThread();
        List<PluginReport> outcome = new ArrayList<>();
        for (PluginJar jar : jars()) {
            outcome.add(take(jar));
        }
        reports = List.copyOf(outcome);
        return new ExtensionRegistry(words.offers());
    }

    /**
     * What became of each file, in the order of their names. Any thread.
     *
     * @return empty before {@link #load()}
     */
    public List<PluginReport> reports() {
        return reports;
    }

    private void checkThread() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("the plugins belong to the thread " + owner.getName() + ", called on "
                    + Thread.currentThread().getName());
        }
    }

    private List<PluginJar> jars() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .filter(PluginHost::isMeant)
                    .map(PluginHost::inspect)
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException unreadable) {
            return List.of(PluginJar.unreadable(folder, "cannot be read: " + Reasons.of(unreadable)));
        }
    }

    private static boolean isMeant(Path file) {
        return hasSuffix(file, ".jar") || hasSuffix(file, ".zip");
    }

    private static PluginJar inspect(Path file) {
        return hasSuffix(file, ".jar")
                ? PluginJar.inspect(file)
                : PluginJar.unreadable(file, "is a zip (expected: one plain jar, other libraries shaded into it)");
    }

    private static boolean hasSuffix(Path file, String suffix) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    private PluginReport take(PluginJar jar) {
        try {
            checkFile(jar);
            return PluginReport.loaded(jar, start(jar));
        } catch (PluginRefusal refusal) {
            return PluginReport.refused(jar, refusal.reason());
        }
    }

    private void checkFile(PluginJar jar) throws PluginRefusal {
        if (jar.problem() != null) {
            throw new PluginRefusal(jar.problem());
        }
        checkVersions(jar);
        PluginJar same = loaded.get(jar.id());
        if (same != null) {
            throw new PluginRefusal("has the Plugin-Id '" + jar.id() + "', as " + same.fileName()
                    + " has (expected: one of the two files)");
        }
    }

    private void checkVersions(PluginJar jar) throws PluginRefusal {
        try {
            versions.compareVersions(jar.version(), apiVersion);
        } catch (RuntimeException unreadable) {
            throw new PluginRefusal("has the Plugin-Version '" + jar.version() + "' (expected: such as 1.0.0)");
        }
        // A bare version means that one or a later one: pf4j's rule.
        String range = jar.requires().matches(BARE_VERSION) ? ">=" + jar.requires() : jar.requires();
        boolean fits;
        try {
            fits = versions.checkVersionConstraint(apiVersion, range);
        } catch (RuntimeException unreadable) {
            throw new PluginRefusal(
                    "has the Plugin-Requires '" + jar.requires() + "' (expected: such as >=0.1.0 & <0.2.0)");
        }
        if (!fits && !apiVersion.equals(UNKNOWN)) {
            throw new PluginRefusal("requires Adit " + jar.requires() + ", and this is " + apiVersion);
        }
    }

    private List<String> start(PluginJar jar) throws PluginRefusal {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        boolean taken = false;
        try {
            String id = load(jar);
            thread.setContextClassLoader(manager.getPluginClassLoader(id));
            startPlugin(id);
            List<Offer> offers = new ArrayList<>();
            for (ExtensionPoint extension : new ExtensionFinder(manager).find(id)) {
                offers.addAll(Offer.of(extension));
            }
            words.admit(jar, offers);
            loaded.put(id, jar);
            started.add(id);
            taken = true;
            return offers.stream().map(Offer::label).toList();
        } finally {
            thread.setContextClassLoader(before);
            if (!taken) {
                stop(jar.id());
            }
        }
    }

    private String load(PluginJar jar) throws PluginRefusal {
        try {
            return manager.loadPlugin(jar.file());
        } catch (RuntimeException | LinkageError thrown) {
            throw new PluginRefusal("cannot be loaded: " + Reasons.of(thrown));
        }
    }

    /** A jar needs no class of pf4j's {@link Plugin}; one that names it in its manifest has it started. */
    private void startPlugin(String id) throws PluginRefusal {
        PluginWrapper wrapper = manager.getPlugin(id);
        String name = wrapper.getDescriptor().getPluginClass();
        try {
            if (!Plugin.class.isAssignableFrom(Class.forName(name, false, wrapper.getPluginClassLoader()))) {
                throw new PluginRefusal("names " + name + " as Plugin-Class, which is no " + Plugin.class.getName());
            }
        } catch (ClassNotFoundException | LinkageError broken) {
            throw new PluginRefusal("cannot load its Plugin-Class " + name + ": " + Reasons.of(broken));
        }
        PluginState state = manager.startPlugin(id);
        if (!state.isStarted()) {
            Throwable failure = wrapper.getFailedException();
            throw new PluginRefusal("cannot be started: " + (failure == null ? state : Reasons.of(failure)));
        }
    }

    /**
     * Stops what was started, last first. One by one by id: pf4j 3.15.0's own {@code stopPlugins} walks the list that each
     * stop takes from, and leaves every second plugin running or throws (issue 656).
     */
    @Override
    public void close() {
        checkThread();
        Collections.reverse(started);
        started.forEach(this::stop);
        started.clear();
    }

    private void stop(String id) {
        if (manager.getPlugin(id) == null) {
            return;
        }
        try {
            manager.unloadPlugin(id);
        } catch (RuntimeException | LinkageError thrown) {
            LOG.atWarn()
                    .addKeyValue("plugin", id)
                    .addKeyValue("cause", Reasons.of(thrown))
                    .log("plugin-stop-failed");
        }
    }
}
