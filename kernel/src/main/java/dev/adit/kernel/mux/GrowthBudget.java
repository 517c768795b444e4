package dev.adit.kernel.mux;

/** The bytes by which the receive windows of one session may grow together. Loop-confined. */
final class GrowthBudget {
    private int left;

    GrowthBudget(int bytes) {
        left = bytes;
    }

    boolean take(int bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    void giveBack(int bytes) {
        left += bytes;
    }

    int left() {
        return left;
    }
}
