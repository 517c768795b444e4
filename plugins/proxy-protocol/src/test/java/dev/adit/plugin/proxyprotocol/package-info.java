/** Tests of the feature {@code proxy-protocol}. */
@NullMarked
package dev.adit.plugin.proxyprotocol;

import org.jspecify.annotations.NullMarked;
