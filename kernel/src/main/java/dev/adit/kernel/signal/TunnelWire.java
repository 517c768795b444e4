package dev.adit.kernel.signal;

import dev.adit.kernel.signal.SignalMessage.AnsweredTunnel;
import dev.adit.kernel.signal.SignalMessage.OfferedTunnel;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import java.util.ArrayList;
import java.util.List;

/** Codec of the tunnels of a client's own file. The field numbers are those of {@code docs/bridge.proto}. */
final class TunnelWire {
    static final int MAX_TUNNELS = 128;
    private static final int MAX_NAME = 128;
    private static final int MAX_TEXT = 16 * 1024;
    private static final int MAX_LISTEN = 64;
    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_WORDS = 2048;

    private TunnelWire() {}

    static void write(ProtoWriter body, TunnelOffer offer) {
        for (OfferedTunnel tunnel : offer.tunnels()) {
            body.message(
                    1, one -> one.text(1, tunnel.name()).text(2, tunnel.text()).bytes(3, tunnel.verifier()));
        }
    }

    static void write(ProtoWriter body, TunnelAnswer answer) {
        for (AnsweredTunnel tunnel : answer.tunnels()) {
            body.message(1, one -> {
                one.text(1, tunnel.name()).text(2, tunnel.state()).each(3, tunnel.listen());
                for (TunnelProblem problem : tunnel.problems()) {
                    one.message(4, words -> words.text(1, problem.path()).text(2, problem.message()));
                }
            });
        }
    }

    static TunnelOffer offer(ProtoReader in) {
        List<OfferedTunnel> tunnels = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                bound(tunnels, MAX_TUNNELS);
                tunnels.add(offered(in.message()));
            } else {
                in.skip();
            }
        }
        return new TunnelOffer(tunnels);
    }

    private static OfferedTunnel offered(ProtoReader in) {
        String name = "";
        String text = "";
        Bytes verifier = Bytes.EMPTY;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text(MAX_NAME);
                case 2 -> text = in.text(MAX_TEXT);
                case 3 -> verifier = in.bytes(Proof.SIZE);
                default -> in.skip();
            }
        }
        return new OfferedTunnel(name, text, verifier);
    }

    static TunnelAnswer answer(ProtoReader in) {
        List<AnsweredTunnel> tunnels = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                bound(tunnels, MAX_TUNNELS);
                tunnels.add(answered(in.message()));
            } else {
                in.skip();
            }
        }
        return new TunnelAnswer(tunnels);
    }

    private static AnsweredTunnel answered(ProtoReader in) {
        String name = "";
        String state = "";
        List<String> listen = new ArrayList<>();
        List<TunnelProblem> problems = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text(MAX_NAME);
                case 2 -> state = in.text(MAX_NAME);
                case 3 -> {
                    bound(listen, MAX_LISTEN);
                    listen.add(in.text(MAX_WORDS));
                }
                case 4 -> {
                    bound(problems, MAX_PROBLEMS);
                    problems.add(problem(in.message()));
                }
                default -> in.skip();
            }
        }
        return new AnsweredTunnel(name, state, listen, problems);
    }

    private static TunnelProblem problem(ProtoReader in) {
        String path = "";
        String message = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> path = in.text(MAX_WORDS);
                case 2 -> message = in.text(MAX_WORDS);
                default -> in.skip();
            }
        }
        return new TunnelProblem(path, message);
    }

    private static void bound(List<?> list, int most) {
        if (list.size() == most) {
            throw new WireException("tunnels: more than " + most + " in one list");
        }
    }
}
