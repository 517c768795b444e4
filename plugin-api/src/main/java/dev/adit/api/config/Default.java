package dev.adit.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key means where it is not written: text, read as if it stood in the file. A record component with neither this
 * nor {@code @Nullable} must be written; a list or a map without it is empty.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {

    /**
     * The text.
     *
     * @return as it would stand in the file
     */
    String value();
}
