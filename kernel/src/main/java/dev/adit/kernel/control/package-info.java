/**
 * How other commands find and ask the process that runs: the claim on a state directory, and a Unix socket in it. Knows
 * nothing of what is asked.
 */
@NullMarked
package dev.adit.kernel.control;

import org.jspecify.annotations.NullMarked;
