package dev.adit.kernel.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkSlotsTest {

    private static InetAddress ip(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    @Test
    void thereAreSoManyAndNoMore() throws Exception {
        LinkSlots slots = new LinkSlots(2, null);
        assertThat(slots.take(ip("10.0.0.1"))).isNull();
        assertThat(slots.take(null)).isNull();
        assertThat(slots.take(ip("10.0.0.2"))).isEqualTo("there are 2 links already");
        slots.giveBack(ip("10.0.0.1"));
        assertThat(slots.take(ip("10.0.0.2"))).isNull();
    }

    @Test
    void ofOneAddressOrOneSiteThereAreFewer() throws Exception {
        LinkSlots slots = new LinkSlots(10, 1);
        assertThat(slots.take(ip("10.0.0.1"))).isNull();
        assertThat(slots.take(ip("::ffff:10.0.0.1"))).isEqualTo("the visitor has 1 links already");
        assertThat(slots.take(ip("10.0.0.2"))).isNull();
        assertThat(slots.take(ip("2001:db8::1"))).isNull();
        assertThat(slots.take(ip("2001:db8::2"))).isNotNull();
        assertThat(slots.take(ip("2001:db8:0:1::1"))).isNull();
        assertThat(slots.taken()).isEqualTo(4);
    }

    @Test
    void whoHasGoneIsForgotten() throws Exception {
        LinkSlots slots = new LinkSlots(null, 5);
        for (int i = 0; i < 100; i++) {
            assertThat(slots.take(ip("10.0.0." + i))).isNull();
        }
        for (int i = 0; i < 100; i++) {
            slots.giveBack(ip("10.0.0." + i));
        }
        assertThat(slots.sources()).isZero();
        assertThat(slots.taken()).isZero();
    }

    @Test
    void aCrowdThatComesAtOnceGetsNoMoreThanThat() throws Exception {
        LinkSlots slots = new LinkSlots(1000, 7);
        InetAddress one = ip("10.0.0.1");
        AtomicInteger most = new AtomicInteger();
        AtomicInteger open = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> crowd = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                crowd.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 5000; i++) {
                        if (slots.take(one) == null) {
                            most.accumulateAndGet(open.incrementAndGet(), Math::max);
                            open.decrementAndGet();
                            slots.giveBack(one);
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> visitor : crowd) {
                visitor.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 7);
        assertThat(slots.taken()).isZero();
        assertThat(slots.sources()).isZero();
    }
}
