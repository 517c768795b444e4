package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Answer.Welcome;
import dev.adit.kernel.transport.Backoff;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
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
    private volatile @Nullable DirectSupply direct;
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

    DirectStatus direct() {
        DirectSupply supply = direct;
        return supply == null ? DirectStatus.NONE : supply.status();
    }

    int links() {
        return carriers.links() + direct().busy();
    }

    /** Whether the server may still open links. */
    boolean accepting() {
        return carriers.accepting() || direct().ready() > 0;
    }

    /** The server wants so many direct carriers to stand ready. */
    void order(int number) {
        DirectSupply supply = direct;
        if (supply != null) {
            supply.order(number);
        }
    }

    /** Ends its carriers; completes when those that many links share have ended, in whatever way. */
    CompletionStage<Void> close() {
        DirectSupply supply = direct;
        if (supply != null) {
            supply.close();
        }
        return carriers.close();
    }

    /** The signal is there: goes on with the session if the welcome is to it (true), else begins the one it opens. */
    boolean take(Welcome welcome) {
        cancelGrace();
        if (keeper != null && welcome.session().equals(id)) {
            keeper.work();
            supply().work();
            return true;
        }
        drop();
        id = welcome.session();
        keeper = new CarrierKeeper(
                means, home, new Backoff(RandomGenerator.getDefault()), welcome, carriers, carrierRefused);
        keeper.work();
        direct = new DirectSupply(means, home, new Backoff(RandomGenerator.getDefault()), welcome);
        supply().work();
        return false;
    }

    /** Brings another carrier in the place of the one that is there. */
    void renew() {
        if (keeper != null) {
            keeper.renew();
        }
    }

    /** There is one exactly where there is a keeper. */
    private DirectSupply supply() {
        return Objects.requireNonNull(direct);
    }

    /** The signal is gone: links live on for a while, unless the server had said good-bye. */
    void signalLost() {
        if (serverLeaves) {
            drop();
        } else if (keeper != null) {
            keeper.rest();
            supply().rest();
            grace = home.schedule(this::drop, graceTime.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The server has said good-bye: no new links in either direction. */
    void serverLeaves() {
        serverLeaves = true;
        carriers.goAway();
        if (keeper != null) {
            keeper.rest();
            supply().rest();
        }
    }

    /** Ends it here; its links are reset. */
    void drop() {
        cancelGrace();
        if (keeper != null) {
            keeper.close();
            keeper = null;
            supply().close();
            direct = null;
        }
        id = "";
        serverLeaves = false;
    }

    /** Brings no more carriers; links that are there go on. */
    void leave() {
        cancelGrace();
        if (keeper != null) {
            keeper.leave();
            supply().leave();
        }
    }

    private void cancelGrace() {
        if (grace != null) {
            grace.cancel(false);
            grace = null;
        }
    }
}
