/** Tests of the feature {@code compression}. */
@NullMarked
package dev.adit.plugin.compression;

import org.jspecify.annotations.NullMarked;
