/** The {@code socks5} tunnel type, tried with the test kit. */
@NullMarked
package dev.adit.plugin.socks5;

import org.jspecify.annotations.NullMarked;
