package dev.adit.kernel.budget;

/**
 * A {@link LinkMemory} at one moment.
 *
 * @param held bytes that stand still in links
 * @param limit of them
 * @param growth bytes of credit that receive windows have beyond their first size
 * @param links open
 * @param linksLimit of them
 * @param refused links, since the start, for want of room
 * @param reset links, since the start, that stood still and had to make room
 */
public record LinkMemoryStatus(
        long held, long limit, long growth, int links, int linksLimit, long refused, long reset) {}
