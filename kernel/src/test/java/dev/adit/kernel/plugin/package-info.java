/** Plugins built in the test, good ones and bad ones. */
@NullMarked
package dev.adit.kernel.plugin;

import org.jspecify.annotations.NullMarked;
