package dev.adit.kernel.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How sockets are waited for. io_uring is left out: it brought nothing and lost half-closes when tried. */
public enum IoKind {
    /** Linux. */
    EPOLL,
    /** macOS. */
    KQUEUE,
    /** Everywhere, through the JDK. */
    NIO;

    /**
     * Tells whether this kind works on this machine.
     *
     * @return null if it does, otherwise why it does not
     */
    public @Nullable Throwable unavailable() {
        return switch (this) {
            case EPOLL -> Epoll.unavailabilityCause();
            case KQUEUE -> KQueue.unavailabilityCause();
            case NIO -> null;
        };
    }

    /** The fastest one that works here. */
    static IoKind best() {
        for (IoKind kind : values()) {
            if (kind.unavailable() == null) {
                return kind;
            }
        }
        return NIO;
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case EPOLL -> EpollGuard.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
