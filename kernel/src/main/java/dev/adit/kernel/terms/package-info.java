/**
 * On what terms visitors use a tunnel: who may come, when, how many, how fast and how much. Nothing here knows a channel or
 * a listener; {@link dev.adit.kernel.terms.TunnelTerms} is asked for each link, {@link dev.adit.kernel.terms.Timetable} by
 * the clock. Any thread, no locks.
 */
@NullMarked
package dev.adit.kernel.terms;

import org.jspecify.annotations.NullMarked;
