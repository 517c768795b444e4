package dev.adit.kernel.link;

import dev.adit.kernel.budget.LinkMemory;
import java.util.function.LongConsumer;

/**
 * Who is told what the datagram links of one end do. Any thread.
 *
 * @param written told the length of each datagram that goes into a link
 * @param read told the length of each that comes out of one
 * @param dropped told of each that was dropped
 * @param memory told what waits in a link for room
 */
record DatagramTally(LongConsumer written, LongConsumer read, Runnable dropped, LinkMemory memory) {}
