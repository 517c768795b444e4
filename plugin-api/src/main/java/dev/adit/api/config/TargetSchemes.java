package dev.adit.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on the config record of a tunnel type that knows what is spoken at a target by its scheme: {@code
 * https://host:port}. A tunnel of another type, or another scheme, is refused with its place in the file.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TargetSchemes {

    /**
     * The schemes.
     *
     * @return as in {@link Address#scheme()}
     */
    String[] value();
}
