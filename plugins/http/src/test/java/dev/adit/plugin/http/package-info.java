/** The {@code http} tunnel type, tried with the test kit. */
@NullMarked
package dev.adit.plugin.http;

import org.jspecify.annotations.NullMarked;
