/** The feature {@code p2p}: direct paths between two clients. */
@NullMarked
package dev.adit.plugin.p2p;

import org.jspecify.annotations.NullMarked;
