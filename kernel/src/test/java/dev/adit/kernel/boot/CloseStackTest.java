package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CloseStackTest {
    private final List<String> ended = new ArrayList<>();
    private final CloseStack stack = new CloseStack();

    @Test
    void theLastOneStartedEndsFirstAndTheOthersWaitForIt() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        stack.onQuickEnd("first", () -> ended.add("first"));
        stack.onEnd("last", () -> last);

        CompletableFuture<Void> all = stack.closeAsync().toCompletableFuture();
        assertThat(ended).isEmpty();
        last.complete(null);

        assertThat(all).isCompleted();
        assertThat(ended).containsExactly("first");
    }

    @Test
    void whatFailsToEndDoesNotKeepTheOthers() {
        stack.onQuickEnd("first", () -> ended.add("first"));
        stack.onQuickEnd("second", () -> {
            throw new java.io.IOException("planted");
        });
        stack.onEnd("third", () -> {
            throw new IllegalStateException("planted");
        });

        assertThat(stack.closeAsync().toCompletableFuture()).isCompleted();
        assertThat(ended).containsExactly("first");
    }
}
