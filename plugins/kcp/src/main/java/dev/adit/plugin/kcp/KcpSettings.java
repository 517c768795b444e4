package dev.adit.plugin.kcp;

/**
 * How one end works; the two ends need not agree.
 *
 * @param segment the longest payload of a segment
 * @param window segments that may be under way, and that are kept for a reader
 * @param interval milliseconds from one look at the clock to the next
 * @param quick nodelay: the first repetition after 30 ms instead of 100, and later ones half as long again instead of twice as
 *     long
 * @param resend a segment is repeated when so many later ones have been acknowledged; 0 for never
 * @param unbounded nc: losses do not make it slower
 */
record KcpSettings(int segment, int window, int interval, boolean quick, int resend, boolean unbounded) {}
