package dev.adit.kernel.plugin;

import dev.adit.api.client.ClientServiceType;
import dev.adit.api.feature.Feature;
import dev.adit.api.link.ExitType;
import dev.adit.api.transport.TransportType;
import dev.adit.api.tunnel.TunnelType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.pf4j.ExtensionPoint;
import org.pf4j.PluginManager;

/** Makes the extensions of one plugin: those of its index, then those of its services files, each class once. */
final class ExtensionFinder {
    private static final List<Class<? extends ExtensionPoint>> POINTS =
            List.of(TunnelType.class, Feature.class, ExitType.class, ClientServiceType.class, TransportType.class);

    private final PluginManager manager;

    ExtensionFinder(PluginManager manager) {
        this.manager = manager;
    }

    /**
     * Loads and makes them. Runs code of the plugin, with the plugin's class loader as the thread's.
     *
     * @throws PluginRefusal where one cannot be made, or there is none
     */
    List<ExtensionPoint> find(String id) throws PluginRefusal {
        ClassLoader loader = manager.getPluginClassLoader(id);
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (String name : manager.getExtensionClassNames(id)) {
            classes.add(load(name, loader));
        }
        addServices(loader, classes);
        if (classes.isEmpty()) {
            throw new PluginRefusal(
                    "has no extension (expected: a class with @Extension compiled with pf4j's annotation processor,"
                            + " or a file in META-INF/services)");
        }
        List<ExtensionPoint> extensions = new ArrayList<>();
        for (Class<?> type : classes) {
            extensions.add(make(type));
        }
        return extensions;
    }

    private static Class<?> load(String name, ClassLoader loader) throws PluginRefusal {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException absent) {
            throw new PluginRefusal("names " + name + " in META-INF/extensions.idx, but has no such class");
        } catch (LinkageError broken) {
            throw new PluginRefusal("cannot load " + name + ": " + Reasons.of(broken));
        }
    }

    /** The JDK's finder also sees what the loader's parents serve: only the plugin's own classes count. */
    private static void addServices(ClassLoader loader, Set<Class<?>> classes) throws PluginRefusal {
        for (Class<? extends ExtensionPoint> point : POINTS) {
            try {
                ServiceLoader.load(point, loader).stream()
                        .<Class<?>>map(ServiceLoader.Provider::type)
                        .filter(type -> type.getClassLoader() == loader)
                        .forEach(classes::add);
            } catch (Error broken) {
                throw new PluginRefusal(
                        "cannot load what META-INF/services/" + point.getName() + " names: " + Reasons.of(broken));
            }
        }
    }

    private ExtensionPoint make(Class<?> type) throws PluginRefusal {
        if (POINTS.stream().noneMatch(point -> point.isAssignableFrom(type))) {
            throw new PluginRefusal("extends nothing by " + type.getName()
                    + " (expected: a TunnelType, a Feature, an ExitType, a ClientServiceType or a TransportType)");
        }
        try {
            return (ExtensionPoint) manager.getExtensionFactory().create(type);
        } catch (Throwable thrown) {
            throw new PluginRefusal("cannot make " + type.getName() + ": " + Reasons.of(thrown));
        }
    }
}
