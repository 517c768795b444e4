package dev.adit.kernel.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that somebody probably meant. */
final class Suggestion {
    private static final int MOST_TEXT = 64;
    private static final int SHORTEST = 3;
    /** A fleet's file names thousands of clients, and may get every one of them wrong. */
    private static final int MOST_WORDS = 500;

    private Suggestion() {}

    /** The nearest of the words, or null if none is near: a third of its letters may be wrong, at least one. */
    static @Nullable String nearest(String text, Collection<String> words) {
        if (text.length() > MOST_TEXT) {
            return null;
        }
        String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-');
        return words.stream()
                .limit(MOST_WORDS)
                .filter(word -> word.length() >= SHORTEST && distance(wanted, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.<String>comparingInt(word -> distance(wanted, word))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    /** Letters added, left out, changed, or two neighbours swapped. */
    static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, left, right, i, j);
            }
        }
        return cost[left.length()][right.length()];
    }

    private static int step(int[][] cost, String left, String right, int i, int j) {
        int changed = cost[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        int best = Math.min(changed, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
