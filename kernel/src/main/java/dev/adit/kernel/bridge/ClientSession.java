package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Answer.Welcome;
import dev.adit.kernel.transport.Backoff;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The session that a client has at its server, if any: its id, its carriers, and the grace in which they outlive a lost
 * signal. Confined to the client's home loop; id and carriers may be read by any thread.
 */
final class ClientSession {
    private final CarrierKeeper.Means means;
    private final EventLoop home;
    private final Duration graceTime;
    private final Consumer<ClientHandshake.RefusedException> carrierRefused;
    private final Carriers carriers = new Carriers();
    private volatile String id = "";
    private @Nullable CarrierKeeper keeper;
    private @Nullable Future<?> grace;
    private boolean serverLeaves;

    ClientSession(
            CarrierKeeper.Means means,
            EventLoop home,
            Duration graceTime,
            Consumer<ClientHandshake.RefusedException> carrierRefused) {
        this.means = means;
        this.home = home;
        this.graceTime = graceTime;
        this.carrierRefused = carrierRefused;
    }

    /** Empty where there is none. */
    String id() {
        return id;
    }

    Carriers carriers() {
        return carriers;
    }

    /** The signal is there: goes on with the session if the welcome is to it (true), else begins the one it opens. */
    boolean take(Welcome welcome) {
        cancelGrace();
        if (keeper != null && welcome.session().equals(id)) {
            keeper.work();
            return true;
        }
        drop();
        id = welcome.session();
        keeper = new CarrierKeeper(
                means, home, new Backoff(RandomGenerator.getDefault()), welcome, carriers, carrierRefused);
        keeper.work();
        return false;
    }

    /** The signal is gone: links live on for a while, unless the server had said good-bye. */
    void signalLost() {
        if (serverLeaves) {
            drop();
        } else if (keeper != null) {
            keeper.rest();
            grace = home.schedule(this::drop, graceTime.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The server has said good-bye: no new links in either direction. */
    void serverLeaves() {
        serverLeaves = true;
        carriers.goAway();
        if (keeper != null) {
            keeper.rest();
        }
    }

    /** Ends it here; its links are reset. */
    void drop() {
        cancelGrace();
        if (keeper != null) {
            keeper.close();
            keeper = null;
        }
        id = "";
        serverLeaves = false;
    }

    /** Brings no more carriers; links that are there go on. */
    void leave() {
        cancelGrace();
        if (keeper != null) {
            keeper.leave();
        }
    }

    private void cancelGrace() {
        if (grace != null) {
            grace.cancel(false);
            grace = null;
        }
    }
}
