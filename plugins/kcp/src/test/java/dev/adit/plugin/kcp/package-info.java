/** Tests of the transport {@code kcp}. */
@NullMarked
package dev.adit.plugin.kcp;

import org.jspecify.annotations.NullMarked;
