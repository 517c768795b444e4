package dev.adit.kernel.boot;

import picocli.CommandLine.Option;

/** {@code --json}. */
final class JsonOption {
    @Option(names = "--json", description = "Answer with one JSON object instead of text for people.")
    private boolean json;

    boolean isSet() {
        return json;
    }
}
