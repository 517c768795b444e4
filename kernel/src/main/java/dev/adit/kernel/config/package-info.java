/**
 * What the files say. A file becomes a tree of nodes that know their line and column ({@link
 * dev.adit.kernel.config.YamlSource}), the tree becomes records ({@link dev.adit.kernel.config.RecordBinder}); the type
 * of a record's component reads the text, so nothing is ever guessed from how a value looks. A file with problems gives
 * all of them at once, sorted, and no record. Everything here runs on the thread that calls {@link
 * dev.adit.kernel.config.ConfigLoader}.
 */
@NullMarked
package dev.adit.kernel.config;

import org.jspecify.annotations.NullMarked;
