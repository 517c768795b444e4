package dev.adit.kernel.plugin;

import java.util.List;

/**
 * The parent of every plugin's class loader: the platform and, of the kernel's class path, what is API. Everything else
 * of the kernel is invisible behind it, resources too.
 */
final class ApiClassLoader extends ClassLoader {
    /** Packages that come from the kernel alone; a jar that brings one of them is refused. */
    static final List<String> PREFIXES =
            List.of("dev.adit.api.", "io.netty.", "org.pf4j.", "org.slf4j.", "org.jspecify.");

    private final ClassLoader kernel;

    ApiClassLoader(ClassLoader kernel) {
        super("adit-api", ClassLoader.getPlatformClassLoader());
        this.kernel = kernel;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (PREFIXES.stream().anyMatch(name::startsWith)) {
            return kernel.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
