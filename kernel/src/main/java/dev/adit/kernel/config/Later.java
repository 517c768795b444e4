package dev.adit.kernel.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Keys of the grammar that this version does not have yet; whoever writes one is told so and not that it is unknown. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Later {
    String[] value();
}
