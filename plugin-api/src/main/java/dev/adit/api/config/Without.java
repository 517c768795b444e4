package dev.adit.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on the config record of a tunnel type: which of the kernel's own keys mean nothing to a tunnel of this type, such
 * as {@code target} to a proxy, whose visitors say where they go. One that is written is refused with its place in the
 * file, so that nobody takes it for a fence.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Without {

    /**
     * The keys.
     *
     * @return as written in YAML
     */
    String[] value();
}
