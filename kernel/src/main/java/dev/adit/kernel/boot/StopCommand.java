package dev.adit.kernel.boot;

import dev.adit.kernel.control.ControlClient;
import dev.adit.kernel.control.NoProcessException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adit server stop}, {@code adit client stop}: asks for a drain and waits until the process is gone. */
@Command(name = "stop")
final class StopCommand implements Callable<Integer> {
    static final String REQUEST = "stop";
    /** From letting go of the socket, the last thing but one, to the end of the JVM. */
    private static final int EXIT_SECONDS = 10;

    private final Role role;
    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for it (default: ${DEFAULT-VALUE}). It goes on ending afterwards.")
    private int timeout = 300;

    StopCommand(Role role, CommandContext context) {
        this.role = role;
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ControlClient client = new ControlClient(StatePath.of(config, role, context.installation()));
        try {
            waitUntilGone(Long.parseLong(client.ask(REQUEST, timeout).strip()));
            context.printLine("stopped");
            return ExitCode.OK;
        } catch (NoProcessException nobody) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(nobody.getMessage()));
        }
    }

    private static void waitUntilGone(long pid) throws IOException, InterruptedException {
        Optional<ProcessHandle> process =
                pid == ProcessHandle.current().pid() ? Optional.empty() : ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().onExit().get(EXIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException hanging) {
            throw new IOException("process " + pid + " has closed everything, but does not end", hanging);
        }
    }
}
