package dev.adit.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on the config record of a tunnel type: which of the kernel's own keys a tunnel of this type cannot do without,
 * such as {@code listen} and {@code target}. One that is missing is told with its place in the file.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Needs {

    /**
     * The keys.
     *
     * @return as written in YAML
     */
    String[] value();
}
