package dev.adit.kernel.boot;

import picocli.CommandLine.Option;

/** {@code --exit-on-refusal}, of clients only. */
final class RefusalOption {
    @Option(
            names = "--exit-on-refusal",
            description = "End with 77 when the server refuses this client, instead of trying again for ever.")
    private boolean exit;

    boolean isGiven() {
        return exit;
    }
}
