/** Tests of the feature {@code udp5}. */
@NullMarked
package dev.adit.plugin.udp5;

import org.jspecify.annotations.NullMarked;
