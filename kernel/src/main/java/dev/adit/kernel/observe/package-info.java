/** Counters, and what people and machines read: log lines, JSON, text from peers made harmless. Knows no other package. */
@NullMarked
package dev.adit.kernel.observe;

import org.jspecify.annotations.NullMarked;
