/** The {@code tcp} tunnel type: a public TCP port to a TCP target. The model that other plugins copy. */
@NullMarked
package dev.adit.plugin.tcp;

import org.jspecify.annotations.NullMarked;
