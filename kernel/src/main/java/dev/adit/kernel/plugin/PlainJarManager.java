package dev.adit.kernel.plugin;

import java.nio.file.Path;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.JarPluginLoader;
import org.pf4j.JarPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginStatusProvider;

/** pf4j for plain jars, with a parent that shows the API alone. */
final class PlainJarManager extends JarPluginManager {
    PlainJarManager(Path folder, String apiVersion) {
        super(folder);
        setSystemVersion(apiVersion);
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new ApiJarLoader(this);
    }

    /** No {@code disabled.txt}: a plugin is switched off by taking its jar away, which {@code adit plugins} shows. */
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new NeverDisabled();
    }

    private static final class ApiJarLoader extends JarPluginLoader {
        private final ClassLoader api = new ApiClassLoader(PlainJarManager.class.getClassLoader());

        ApiJarLoader(PluginManager manager) {
            super(manager);
        }

        @Override
        protected PluginClassLoader createPluginClassLoader(Path file, PluginDescriptor descriptor) {
            return new PluginClassLoader(pluginManager, descriptor, api, ClassLoadingStrategy.APD);
        }
    }

    private static final class NeverDisabled implements PluginStatusProvider {
        @Override
        public boolean isPluginDisabled(String id) {
            return false;
        }

        @Override
        public void disablePlugin(String id) {
            throw new UnsupportedOperationException("plugins are not switched off one by one");
        }

        @Override
        public void enablePlugin(String id) {
            throw new UnsupportedOperationException("plugins are not switched off one by one");
        }
    }
}
