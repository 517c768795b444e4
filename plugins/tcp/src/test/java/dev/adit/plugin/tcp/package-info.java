/** The {@code tcp} tunnel type, tried with the test kit. */
@NullMarked
package dev.adit.plugin.tcp;

import org.jspecify.annotations.NullMarked;
