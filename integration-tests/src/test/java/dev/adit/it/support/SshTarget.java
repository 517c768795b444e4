package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An OpenSSH server of our own, with keys made for it, that lets in the user who runs the tests. */
public final class SshTarget implements AutoCloseable {
    private final Scenario scenario;
    private final Scratch scratch = Scratch.create();
    private final Background sshd;
    private final int port;

    private SshTarget(Scenario scenario) {
        this.scenario = scenario;
        this.port = scenario.freePort();
        try {
            this.sshd = launch();
        } catch (IOException failed) {
            scratch.close();
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Starts one on a free port.
     *
     * @param scenario on which address
     * @return listening
     */
    public static SshTarget start(Scenario scenario) {
        return new SshTarget(scenario);
    }

    private Background launch() throws IOException {
        Path hostKey = newKey("host");
        Path authorized = scratch.write("authorized", Files.readString(Path.of(newKey("user") + ".pub")));
        if (isRoot()) {
            // Its privilege separation wants this folder, which a boot without an init system does not make.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = scratch.write(
                "sshd_config",
                String.join(
                        "\n",
                        "HostKey " + hostKey,
                        "AuthorizedKeysFile " + authorized,
                        "PidFile none",
                        "UsePAM no",
                        "StrictModes no",
                        "PasswordAuthentication no",
                        "PermitRootLogin prohibit-password",
                        "ListenAddress " + scenario.at(port),
                        ""));
        Background started =
                Command.of(Tool.SSHD.require(), "-D", "-e", "-f", config).start("sshd");
        started.awaitLog("Server listening on");
        return started;
    }

    private Path newKey(String name) {
        Path file = scratch.path().resolve(name);
        Command.of(Tool.SSH_KEYGEN.require(), "-q", "-t", "ed25519", "-N", "", "-f", file)
                .run()
                .succeeds();
        return file;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * A visit.
     *
     * @param at the port to visit, the tunnel's or our own
     * @param remote what is run over there
     * @return the ssh command, to be run
     */
    public Command ssh(int at, String remote) {
        return ssh(at, remote, "ForwardX11=no");
    }

    /**
     * A visit with one more option.
     *
     * @param at the port to visit, the tunnel's or our own
     * @param remote what is run over there
     * @param option such as {@code ProxyCommand=…}
     * @return the ssh command, to be run
     */
    public Command ssh(int at, String remote, String option) {
        List<String> options = List.of(
                option,
                "BatchMode=yes",
                "StrictHostKeyChecking=no",
                "UserKnownHostsFile=/dev/null",
                "IdentitiesOnly=yes",
                "LogLevel=ERROR",
                "ConnectTimeout=20");
        Command command = Command.of(Tool.SSH.require(), "-F", "none", "-p", at);
        options.forEach(each -> command.and("-o", each));
        return command.and("-i", scratch.path().resolve("user"), scenario.host(), remote);
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        sshd.close();
        scratch.close();
    }
}
