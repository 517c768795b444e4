/**
 * The one place that knows every class: the command line, and the wiring of a server and of a client by constructors.
 * Commands are thin; what runs is a {@link dev.adit.kernel.boot.Node}.
 */
@NullMarked
package dev.adit.kernel.boot;

import org.jspecify.annotations.NullMarked;
