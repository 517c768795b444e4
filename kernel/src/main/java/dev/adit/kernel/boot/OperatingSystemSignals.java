package dev.adit.kernel.boot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears SIGTERM and SIGINT. The first one asks for an orderly end, the second one ends the process at once. A shutdown
 * hook could do neither: it cannot hear a second signal, nor let the process end with 0 after an orderly drain.
 *
 * <p>{@code sun.misc.Signal} is what every JDK exports for this, but naming it is a warning that cannot be suppressed,
 * hence the reflection.
 */
final class OperatingSystemSignals {
    private static final Logger LOGGER = LoggerFactory.getLogger(OperatingSystemSignals.class);
    private static final int SIGNAL_EXIT = 128;

    private final Runnable orderlyEnd;
    private final AtomicInteger heard = new AtomicInteger();

    private OperatingSystemSignals(Runnable orderlyEnd) {
        this.orderlyEnd = orderlyEnd;
    }

    /**
     * Listens from now on.
     *
     * @param orderlyEnd called once, on a thread of the JVM; must not block
     */
    static void onEnd(Runnable orderlyEnd) {
        OperatingSystemSignals signals = new OperatingSystemSignals(orderlyEnd);
        try {
            signals.listen("TERM");
            signals.listen("INT");
        } catch (ReflectiveOperationException | IllegalArgumentException missing) {
            LOGGER.atDebug().setCause(missing).log("signals-missing: this runtime ends without a drain");
        }
    }

    private void listen(String name) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(
                OperatingSystemSignals.class.getClassLoader(), new Class<?>[] {handlerType}, this::invoke);
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        Method handle = signalType.getMethod("handle", signalType, handlerType);
        try {
            handle.invoke(null, signal, handler);
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(name + " cannot be heard", refused.getCause());
        }
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws ReflectiveOperationException {
        return switch (method.getName()) {
            case "handle" -> {
                Object signal = arguments[0];
                heard((int) signal.getClass().getMethod("getNumber").invoke(signal));
                yield Void.TYPE;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "signals of Adit";
        };
    }

    private void heard(int number) {
        if (heard.getAndIncrement() > 0) {
            // Not exit(): whatever hangs would hang the hooks as well.
            Runtime.getRuntime().halt(SIGNAL_EXIT + number);
        }
        orderlyEnd.run();
    }
}
