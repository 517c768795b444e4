/** Tests of the {@code udp} tunnel type. */
@NullMarked
package dev.adit.plugin.udp;

import org.jspecify.annotations.NullMarked;
