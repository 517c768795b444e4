/** The {@code http-proxy} tunnel type, tried with the test kit. */
@NullMarked
package dev.adit.plugin.httpproxy;

import org.jspecify.annotations.NullMarked;
