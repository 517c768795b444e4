package dev.adit.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a key or a block: what it is for, one sentence with units, printed in the reference of keys. On a type that reads
 * itself from text: what is expected, as a few words ({@code a size such as 50MiB}), printed where something else stood.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Doc {

    /**
     * The sentence.
     *
     * @return plain text
     */
    String value();
}
