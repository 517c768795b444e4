package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Moves the bytes of a splice by itself, where both ends are bare native sockets on one event loop: they leave their
 * pipelines (not the loop), and each wake-up of either socket reads and writes through one buffer that all pumps of the
 * loop share. The splice's contract is the same; what has to be decided stays with its ends, which hear of an end of input
 * and of a closed channel through the pipeline as before.
 *
 * <p>Both sockets are registered once, edge-triggered, for everything; so a side remembers that it can be read until a
 * read shows that it cannot. What a full socket does not take is kept in a buffer of its own until it does, and nothing is
 * read for it meanwhile: a link that stands still keeps at most {@link #SIZE}, one that moves or waits nothing.
 */
@LoopOnly
final class Pump {
    /** Bytes after which leaving the pipelines has paid: it costs a few system calls, and most links are short. */
    static final long WORTH_BYTES = 128 * 1024;

    /** For tests and for channels that must stay as they are. */
    static final long NEVER = Long.MAX_VALUE;

    /** Read at once: measured, less costs more system calls and more does not fit the caches. */
    static final int SIZE = 256 * 1024;

    /** The same while memory is short, as it is what a full socket makes one keep. */
    private static final int SIZE_TIGHT = 32 * 1024;

    /** Then others on the loop have their turn. */
    private static final int READS_OF_A_TURN = 8;

    private static final FastThreadLocal<ByteBuffer> BUFFER = new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
            return ByteBuffer.allocateDirect(SIZE);
        }
    };

    private final Splice splice;
    private final EventLoop loop;
    private final PumpSide visitor;
    private final PumpSide target;
    private boolean over;
    private boolean again;

    private Pump(Splice splice, SpliceEnd visitor, SpliceEnd target) {
        this.splice = splice;
        this.loop = visitor.loop();
        this.visitor = new PumpSide(this, visitor);
        this.target = new PumpSide(this, target);
    }

    /** Whether two channels can be pumped at all. Any thread. */
    static boolean fits(Channel one, Channel other) {
        return one.eventLoop() == other.eventLoop()
                && one.eventLoop() instanceof IoEventLoop
                && isNative(one)
                && isNative(other);
    }

    private static boolean isNative(Channel channel) {
        return channel instanceof EpollSocketChannel || channel instanceof EpollDomainSocketChannel;
    }

    /** Takes the ends of a splice out of their pipelines; nothing may be pending in either. */
    static void begin(Splice splice, SpliceEnd visitor, SpliceEnd target) {
        Pump pump = new Pump(splice, visitor, target);
        Future<?> visitorLeft = pump.visitor.leave();
        Future<?> targetLeft = pump.target.leave();
        visitorLeft.addListener(left -> targetLeft.addListener(bothLeft -> pump.start()));
    }

    /** A channel that was closed meanwhile has told so, and its splice has ended the other. */
    private void start() {
        if (over || splice.failed()) {
            return;
        }
        register(visitor);
        register(target);
    }

    private void register(PumpSide side) {
        ((IoEventLoop) loop).register(side).addListener((Future<io.netty.channel.IoRegistration> done) -> {
            if (done.isSuccess()) {
                side.registered(done.getNow());
            } else {
                splice.fail(done.cause());
            }
        });
    }

    /** Something may be possible that was not. */
    void run() {
        if (over) {
            return;
        }
        try {
            boolean upAgain = move(visitor, target);
            boolean downAgain = move(target, visitor);
            if (upAgain || downAgain) {
                runSoon();
            }
        } catch (IOException broken) {
            splice.fail(broken);
        }
    }

    private void runSoon() {
        if (!again) {
            again = true;
            loop.execute(() -> {
                again = false;
                run();
            });
        }
    }

    /** True where it stopped only to let others have their turn. */
    private boolean move(PumpSide from, PumpSide to) throws IOException {
        ByteBuffer buffer = BUFFER.get();
        for (int read = 0; read < READS_OF_A_TURN; read++) {
            if (over || !to.empty() || !from.isReadable()) {
                return false;
            }
            int bytes = from.read(buffer, splice.memory().isTight() ? SIZE_TIGHT : SIZE);
            if (bytes > 0) {
                to.write(buffer, bytes);
            }
        }
        return true;
    }

    /** One of the channels is about to close: nothing is moved any more. */
    void stop() {
        over = true;
    }

    void fail(Throwable cause) {
        splice.fail(cause);
    }

    boolean failed() {
        return splice.failed();
    }
}
