package dev.adit.api.testkit;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the test class in which a buffer, or another counted resource of Netty, was lost: became garbage without having
 * been released. Registers itself where JUnit runs with {@code -Djunit.jupiter.extensions.autodetection.enabled=true};
 * otherwise name it in {@code @ExtendWith}. Raises the leak detection to paranoid unless {@code
 * io.netty.leakDetection.level} is set.
 *
 * <p>Costs two garbage collections after each class. What an event loop still holds then is no leak yet, and is seen in a
 * later class: the records tell where it was used. Let a test wait until what it started has ended.
 */
public final class LeakExtension implements AfterAllCallback {
    private final LeakRecorder recorder = LeakRecorder.installed();

    @Override
    public void afterAll(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        if (!testClass.isAnnotationPresent(Nested.class)) {
            failOn(testClass, recorder.drain());
        }
    }

    static void failOn(Class<?> testClass, List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leak" + (leaks.size() == 1 ? "" : "s") + " seen after "
                    + testClass.getSimpleName() + ":\n" + String.join("\n\n", leaks));
        }
    }
}
