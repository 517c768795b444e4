package dev.adit.kernel.config;

import org.jspecify.annotations.Nullable;

/** Where {@code ${env:NAME}} looks. */
@FunctionalInterface
public interface Environment {

    /** The value of a variable, or null where it is not set. */
    @Nullable
    String variable(String name);

    /** The variables of this process. */
    static Environment ofProcess() {
        return System::getenv;
    }
}
