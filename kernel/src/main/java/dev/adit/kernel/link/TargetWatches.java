package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.signal.SignalPort;
import dev.adit.api.tunnel.TargetWatch;
import dev.adit.api.tunnel.WatchedTunnel;
import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The eyes of features on the targets of running tunnels: hands them what clients say, and brings their judgement to the
 * candidates. Belongs to the control thread; judgements may come on any.
 */
public final class TargetWatches {
    private static final Repeat SAME = Repeat.by("tunnel", "client", "target");

    private final Sessions sessions;
    private final List<Watched> running = new CopyOnWriteArrayList<>();

    TargetWatches(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Whose targets are watched.
     *
     * @param name of the tunnel
     * @param candidates its ways
     * @param log of the tunnel
     */
    public record Subject(String name, Candidates candidates, Logger log) {}

    /** One feature's eye on one tunnel. */
    public final class Watched implements WatchedTunnel {
        private final String word;
        private final Subject subject;
        private final TargetWatch watch;

        private Watched(String word, Subject subject, Function<WatchedTunnel, TargetWatch> make) {
            this.word = word;
            this.subject = subject;
            this.watch = make.apply(this);
        }

        @Override
        public String name() {
            return subject.name();
        }

        @Override
        public List<String> clients() {
            return subject.candidates().clients();
        }

        @Override
        public List<Address> targets(String client) {
            return subject.candidates().targets(client);
        }

        @Override
        public SignalPort signal(String client) {
            return message -> {
                if (message.length > SignalPort.MAX_BYTES) {
                    throw new IllegalArgumentException(
                            message.length + " bytes (expected: at most " + SignalPort.MAX_BYTES + ")");
                }
                return sessions.tell(client, word, message);
            };
        }

        @Override
        public void judge(String client, Address target, @Nullable String cause) {
            String words = cause == null ? null : PeerText.safe(cause);
            if (!subject.candidates().judge(client, target, words)) {
                return;
            }
            if (words == null) {
                subject.log()
                        .atInfo()
                        .addMarker(SAME)
                        .addKeyValue("client", client)
                        .addKeyValue("target", target)
                        .log("target-up");
            } else {
                subject.log()
                        .atWarn()
                        .addMarker(SAME)
                        .addKeyValue("client", client)
                        .addKeyValue("target", target)
                        .addKeyValue("cause", words)
                        .log("target-down: it gets no links until it is well again");
            }
        }

        /** The tunnel has other clients or targets than before. */
        public void candidatesChanged() {
            clients().forEach(client -> guarded(watch -> watch.online(client)));
        }

        /** The tunnel takes no more visitors. */
        public void end() {
            running.remove(this);
            guarded(TargetWatch::close);
        }

        private void guarded(Consumer<TargetWatch> call) {
            try {
                call.accept(watch);
            } catch (RuntimeException | LinkageError broken) {
                subject.log()
                        .atError()
                        .addKeyValue("feature", word)
                        .setCause(broken)
                        .log("feature-failed");
            }
        }
    }

    /**
     * Begins to watch the targets of a tunnel.
     *
     * @param word of the feature
     * @param subject the tunnel
     * @param make the feature's
     * @return until its end
     */
    public Watched begin(String word, Subject subject, Function<WatchedTunnel, TargetWatch> make) {
        Watched watched = new Watched(word, subject, make);
        running.add(watched);
        watched.candidatesChanged();
        return watched;
    }

    /**
     * A client has a signal.
     *
     * @param client its name
     * @param anew whether it was away, or is another instance than the one that served before: nothing is known of it
     */
    public void online(String client, boolean anew) {
        for (Watched watched : running) {
            if (watched.clients().contains(client)) {
                if (anew) {
                    watched.subject.candidates().forget(client);
                }
                watched.guarded(watch -> watch.online(client));
            }
        }
    }

    /**
     * A client has said something to a feature.
     *
     * @param client its name
     * @param word the feature's
     * @param body what it has said
     */
    public void heard(String client, String word, byte[] body) {
        for (Watched watched : running) {
            if (watched.word.equals(word) && watched.clients().contains(client)) {
                watched.guarded(watch -> watch.heard(client, body.clone()));
            }
        }
    }
}
