/** The {@code file} plugin, tried with the test kit. */
@NullMarked
package dev.adit.plugin.file;

import org.jspecify.annotations.NullMarked;
