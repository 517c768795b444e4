package dev.adit.kernel.mux;

import dev.adit.kernel.budget.LinkMemory;

/**
 * The bytes by which the receive windows of one session may grow together, within what the process can afford. No step
 * takes more than half of what is left, so a few links that were fast once do not use it up. Loop-confined.
 */
final class GrowthBudget {
    private final LinkMemory memory;
    private int left;

    GrowthBudget(int bytes, LinkMemory memory) {
        left = bytes;
        this.memory = memory;
    }

    boolean take(int bytes) {
        if (bytes > left / 2 || !memory.grow(bytes)) {
            return false;
        }
        left -= bytes;
        return true;
    }

    void giveBack(int bytes) {
        if (bytes > 0) {
            left += bytes;
            memory.shrink(bytes);
        }
    }

    int left() {
        return left;
    }
}
