/** Micro-benchmarks of what this package keeps to itself. */
package dev.adit.kernel.link;
