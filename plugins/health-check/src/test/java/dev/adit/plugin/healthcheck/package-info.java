/** Tests of {@code health-check}. */
@NullMarked
package dev.adit.plugin.healthcheck;

import org.jspecify.annotations.NullMarked;
