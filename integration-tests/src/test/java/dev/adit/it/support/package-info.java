/** What the scenarios stand on: the unpacked distribution as processes, real programs at both ends, bounded waits. */
package dev.adit.it.support;
