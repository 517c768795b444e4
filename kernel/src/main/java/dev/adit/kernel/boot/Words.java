package dev.adit.kernel.boot;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small things that status and log lines share. */
final class Words {
    private Words() {}

    static String list(Stream<String> words) {
        return words.collect(Collectors.joining(", "));
    }
}
