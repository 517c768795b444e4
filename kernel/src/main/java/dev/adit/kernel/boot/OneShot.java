package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.ClientBridgeStatus;
import dev.adit.kernel.bridge.ReconnectState;
import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ClientFlags;
import dev.adit.kernel.config.OwnTunnel;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.observe.LogSetup;
import dev.adit.kernel.observe.PeerText;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * A client with one tunnel that somebody watches: says where it is open, and ends when it is told to, or when that will
 * not come true. Once it was open it comes back for ever, as every client does, unless the server says no.
 */
final class OneShot {
    /** What became of the bridge is worth a line to whoever watches, also when it went well. */
    private static final String BRIDGE_LOG = "dev.adit.kernel.bridge";

    private static final Pattern GRANT = Pattern.compile("clients\\.(\\S+)\\.allow\\.(types|listen)\\)");
    private static final Pattern PORTS = Pattern.compile("[0-9-]+");

    private final CommandContext context;
    private final ClientConfig config;
    private final ClientFlags flags;
    private final boolean verbose;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private volatile List<String> shown = List.of();

    OneShot(CommandContext context, ClientConfig config, ClientFlags flags, boolean verbose) {
        this.context = context;
        this.config = config;
        this.flags = flags;
        this.verbose = verbose;
    }

    /** How it ends, and what is said about it. */
    private record End(int exitCode, List<String> lines) {}

    /**
     * Runs it to its end.
     *
     * @param setup without a state directory
     * @param patience seconds until it has to be open for the first time; 0 for ever
     * @param signals gets what is to be done when somebody wants the end
     * @return the exit code
     */
    int run(NodeSetup setup, int patience, Consumer<Runnable> signals) throws IOException {
        beginLog();
        signals.accept(() -> end.complete(new End(ExitCode.OK, List.of())));
        ClientNode node = ClientNode.start(config, setup, this::heard);
        node.whenRefused().thenAccept(why -> end(ExitCode.NO_PERMISSION, refusedLogin(why)));
        if (patience > 0) {
            CompletableFuture.delayedExecutor(patience, TimeUnit.SECONDS).execute(() -> outOfPatience(node, patience));
        }
        CompletableFuture.anyOf(open, end).join();
        if (!verbose && !end.isDone()) {
            LogSetup.toStandardError(Level.WARN, BRIDGE_LOG);
        }
        End last = end.join();
        last.lines().forEach(context::printError);
        if (!verbose) {
            LogSetup.silence();
        }
        node.closeAsync().toCompletableFuture().join();
        return last.exitCode();
    }

    /** Until it is open, what goes wrong is said once, by its end. */
    private void beginLog() {
        if (verbose) {
            LogSetup.toStandardError(Level.INFO);
        } else {
            LogSetup.silence();
        }
    }

    private void end(int exitCode, List<String> lines) {
        end.complete(new End(exitCode, lines));
    }

    private List<String> refusedLogin(String why) {
        return List.of("adit: " + server() + " does not let this client in: " + PeerText.safe(why));
    }

    private void outOfPatience(ClientNode node, int patience) {
        if (open.isDone() || end.isDone()) {
            return;
        }
        ClientBridgeStatus way = node.way();
        if (way.standby()) {
            context.printError(
                    "adit: waiting: another machine with this key serves, this one takes over when it is gone");
            return;
        }
        String cause = way.state() == ReconnectState.ONLINE
                ? "it has not said what became of the tunnel"
                : way.cause() == null ? "no answer" : PeerText.safe(way.cause());
        end(
                ExitCode.UNAVAILABLE,
                List.of("adit: " + server() + " could not be reached within " + patience + " s: " + cause));
    }

    /** On an event loop. */
    private void heard(OwnTunnels.Status status) {
        switch (status.state()) {
            case "open", "partly" -> show(status);
            case "refused" -> end(ExitCode.NO_PERMISSION, refusal(status));
            case "failed" -> {
                if (!open.isDone()) {
                    end(ExitCode.FAILURE, problems(status));
                }
            }
            default -> {}
        }
    }

    private void show(OwnTunnels.Status status) {
        OwnTunnel tunnel = status.tunnel();
        List<String> lines = status.listen().stream()
                .flatMap(listen -> Stream.concat(names(tunnel, listen), Stream.of(visited(listen))))
                .map(place -> tunnel.type() + ": " + place + target(tunnel))
                .toList();
        if (!lines.equals(shown)) {
            shown = lines;
            lines.forEach(context::printLine);
        }
        if (!open.isDone()) {
            problems(status).forEach(context::printError);
        }
        open.complete(null);
    }

    /** What visitors write, before where that leads. */
    private static Stream<String> names(OwnTunnel tunnel, String listen) {
        try {
            Address address = Address.parse(listen);
            return address.ports() == null ? Stream.empty() : tunnel.visitedAt(address.port()).stream();
        } catch (IllegalArgumentException notOurs) {
            return Stream.empty();
        }
    }

    /** Every address of the server is best called by the name under which it was reached. */
    private String visited(String listen) {
        Address address;
        try {
            address = Address.parse(listen);
        } catch (IllegalArgumentException notOurs) {
            return listen;
        }
        if (address.ports() == null || !isEverywhere(address)) {
            return listen;
        }
        return new Address(config.server().get(0).host(), address.ports(), null).toString();
    }

    private static boolean isEverywhere(Address address) {
        String host = address.host();
        byte[] bytes = host == null ? new byte[0] : NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return false;
        }
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static String target(OwnTunnel tunnel) {
        return tunnel.targets().isEmpty()
                ? ""
                : " -> " + Words.list(tunnel.targets().stream().map(OneShot::shown));
    }

    private static String shown(Address target) {
        boolean bare = target.path() == null && target.host() == null;
        return (bare ? "127.0.0.1:" : "") + target;
    }

    private String server() {
        return Words.list(config.server().stream().map(ServerAddress::toString));
    }

    private List<String> problems(OwnTunnels.Status status) {
        return status.problems().stream().map(flags::text).toList();
    }

    /** With the line that whoever runs the server would have to write. */
    private List<String> refusal(OwnTunnels.Status status) {
        List<String> lines = new ArrayList<>(problems(status));
        lines.stream()
                .map(GRANT::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .ifPresent(client -> lines.add("To grant it, the server's file needs:  clients: {" + client
                        + ": {id: …, " + allow(status.tunnel()) + "}}"));
        return lines;
    }

    private static String allow(OwnTunnel tunnel) {
        String listen = tunnel.listen().stream()
                .map(text -> PORTS.matcher(text).matches() ? text : '"' + text + '"')
                .collect(Collectors.joining(", "));
        return "allow: {types: " + tunnel.type() + (listen.isEmpty() ? "" : ", listen: [" + listen + "]") + "}";
    }
}
