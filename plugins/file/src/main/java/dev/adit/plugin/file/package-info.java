/**
 * Serves a directory of the client as a web site: the exit of targets {@code file:/dir}, and the feature {@code file} with
 * the keys that say how. Files are read where blocking is allowed; event loops see finished pieces only.
 */
@NullMarked
package dev.adit.plugin.file;

import org.jspecify.annotations.NullMarked;
