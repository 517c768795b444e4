/** Ends that happen once: closing, first causes, and the thread a method belongs to. */
@NullMarked
package dev.adit.api.lifecycle;

import org.jspecify.annotations.NullMarked;
