/**
 * The feature {@code compression}: zstd (RFC 8878) between a tunnel's entry and its exit. {@link
 * dev.adit.plugin.compression.LinkCodec} tells what stands on the link.
 */
@NullMarked
package dev.adit.plugin.compression;

import org.jspecify.annotations.NullMarked;
