package dev.adit.kernel.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Stands between Netty's channels and epoll, because of what Netty 4.2.13 to 4.2.20 do at half-close:
 *
 * <ul>
 *   <li><b>An empty interest set loses the connection.</b> Netty takes the descriptor out of epoll but remembers it as
 *       added, so that the next change fails and closes the channel with bytes pending. Here an empty set becomes
 *       EPOLLET alone: the descriptor stays, and tells an error or a hang-up once instead of for ever.
 *   <li><b>EPOLLRDHUP switches flow control off.</b> Once Netty has seen it, it reads until the end whatever auto-read
 *       says, which puts a whole receive buffer into memory. It is not asked for here, so a FIN is noticed when it is
 *       read, behind the data in front of it, as with NIO. Edge-triggered registrations are not Netty's channels and
 *       keep it.
 *   <li><b>A reset after a FIN goes unnoticed.</b> Here an error on a descriptor whose input has ended closes it.
 * </ul>
 *
 * <p>{@code EpollGuardTest} and {@code HalfCloseTest} fail without this class; look at both before raising Netty's
 * version.
 */
final class EpollGuard implements IoHandler {
    private final IoHandler handler;

    private EpollGuard(IoHandler handler) {
        this.handler = handler;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new EpollGuard(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handler.register(new Handle((EpollIoHandle) handle)));
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return handler.run(context);
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }

    /** Corrects what a channel asks for. */
    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        /** Guarded by this, as Netty's own state is. */
        private boolean added;

        Registration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public synchronized long submit(IoOps ops) {
            EpollIoOps wanted = (EpollIoOps) ops;
            if (!added && wanted.value() == EpollIoOps.NONE.value()) {
                // A socket that is not connected yet would report a hang-up at once.
                return registration.submit(ops);
            }
            added = true;
            return registration.submit(correct(wanted));
        }

        private static EpollIoOps correct(EpollIoOps wanted) {
            if (wanted.contains(EpollIoOps.EPOLLET)) {
                return wanted;
            }
            EpollIoOps level = wanted.without(EpollIoOps.EPOLLRDHUP);
            return level.value() == EpollIoOps.NONE.value() ? EpollIoOps.EPOLLET : level;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }

    /** Sees what a channel is told. */
    private static final class Handle implements EpollIoHandle {
        private final EpollIoHandle handle;

        Handle(EpollIoHandle handle) {
            this.handle = handle;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            // Read before the call: the event is only lent.
            boolean error = ((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLERR);
            handle.handle(registration, event);
            if (error && handle.fd() instanceof Socket socket && socket.isOpen() && socket.isInputShutdown()) {
                close();
            }
        }

        @Override
        public FileDescriptor fd() {
            return handle.fd();
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() {
            try {
                handle.close();
            } catch (Exception failed) {
                throw new IllegalStateException("a socket could not be closed", failed);
            }
        }
    }
}
