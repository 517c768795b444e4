/** Tests of the feature. */
@NullMarked
package dev.adit.plugin.p2p;

import org.jspecify.annotations.NullMarked;
