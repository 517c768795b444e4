package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Two ends, a clock of its own, and a line between them that loses a tenth of all datagrams, doubles some, and delays each by a
 * time of its own, so that they overtake each other.
 */
final class LossyLine implements AutoCloseable {
    private static final int STEP_MILLIS = 5;

    final Kcp left;
    final Kcp right;
    private final Random random;
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingInt(Flight::at).thenComparingInt(Flight::order));
    /** In percent. */
    private int loss = 10;
    /** About to wrap around. */
    private int now = Integer.MAX_VALUE - 2_000;

    private int order;
    private int carried;

    private record Flight(int at, int order, Kcp to, ByteBuf datagram) {}

    LossyLine(KcpSettings settings, long seed) {
        random = new Random(seed);
        left = new Kcp(7, settings, UnpooledByteBufAllocator.DEFAULT, datagram -> carry(true, datagram));
        right = new Kcp(7, settings, UnpooledByteBufAllocator.DEFAULT, datagram -> carry(false, datagram));
    }

    void loses(int percent) {
        loss = percent;
    }

    int carried() {
        return carried;
    }

    private void carry(boolean toRight, ByteBuf datagram) {
        carried++;
        int copies = random.nextInt(100) < loss ? 0 : random.nextInt(50) == 0 ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            // The clock wraps around, so times are counted from where it began.
            int at = now - (Integer.MAX_VALUE - 2_000) + 20 + random.nextInt(30);
            flights.add(new Flight(at, order++, toRight ? right : left, datagram.retainedDuplicate()));
        }
        datagram.release();
    }

    /** Lets some milliseconds pass. */
    void step() {
        now += STEP_MILLIS;
        int passed = now - (Integer.MAX_VALUE - 2_000);
        while (!flights.isEmpty() && flights.peek().at <= passed) {
            Flight flight = flights.remove();
            flight.to.input(flight.datagram, now);
            flight.datagram.release();
        }
        left.flush(now);
        right.flush(now);
    }

    @Override
    public void close() {
        flights.forEach(flight -> flight.datagram.release());
        left.release();
        right.release();
    }
}
