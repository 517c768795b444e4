package dev.adit.kernel.signal;

import dev.adit.kernel.signal.SignalMessage.AnsweredVisit;
import dev.adit.kernel.signal.SignalMessage.OfferedVisit;
import dev.adit.kernel.signal.SignalMessage.VisitAnswer;
import dev.adit.kernel.signal.SignalMessage.VisitKey;
import dev.adit.kernel.signal.SignalMessage.VisitKeys;
import dev.adit.kernel.signal.SignalMessage.VisitOffer;
import java.util.ArrayList;
import java.util.List;

/** Codec of what is said of visits to private tunnels. The field numbers are those of {@code docs/bridge.proto}. */
final class VisitWire {
    private static final int MAX_VISITS = TunnelWire.MAX_TUNNELS;
    private static final int MAX_NAME = 256;

    private VisitWire() {}

    static void write(ProtoWriter body, VisitOffer offer) {
        for (OfferedVisit visit : offer.visits()) {
            body.message(1, one -> one.text(1, visit.tunnel()).bytes(2, visit.token()));
        }
    }

    static void write(ProtoWriter body, VisitAnswer answer) {
        for (AnsweredVisit visit : answer.visits()) {
            body.message(
                    1,
                    one -> one.text(1, visit.tunnel())
                            .text(2, visit.state())
                            .text(3, visit.type())
                            .text(4, visit.peers()));
        }
    }

    static void write(ProtoWriter body, VisitKeys keys) {
        for (VisitKey key : keys.keys()) {
            body.message(1, one -> one.text(1, key.tunnel()).bytes(2, key.key()));
        }
        body.flag(2, keys.more());
    }

    static VisitOffer offer(ProtoReader in) {
        List<OfferedVisit> visits = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                bound(visits);
                NameAndBytes one = nameAndBytes(in.message());
                visits.add(new OfferedVisit(one.name(), one.bytes()));
            } else {
                in.skip();
            }
        }
        return new VisitOffer(visits);
    }

    static VisitKeys keys(ProtoReader in) {
        List<VisitKey> keys = new ArrayList<>();
        boolean more = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> {
                    bound(keys);
                    NameAndBytes one = nameAndBytes(in.message());
                    keys.add(new VisitKey(one.name(), one.bytes()));
                }
                case 2 -> more = in.flag();
                default -> in.skip();
            }
        }
        return new VisitKeys(keys, more);
    }

    private record NameAndBytes(String name, Bytes bytes) {}

    private static NameAndBytes nameAndBytes(ProtoReader in) {
        String name = "";
        Bytes bytes = Bytes.EMPTY;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text(MAX_NAME);
                case 2 -> bytes = in.bytes(Proof.SIZE);
                default -> in.skip();
            }
        }
        return new NameAndBytes(name, bytes);
    }

    static VisitAnswer answer(ProtoReader in) {
        List<AnsweredVisit> visits = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                bound(visits);
                visits.add(answered(in.message()));
            } else {
                in.skip();
            }
        }
        return new VisitAnswer(visits);
    }

    private static AnsweredVisit answered(ProtoReader in) {
        String tunnel = "";
        String state = "";
        String type = "";
        String peers = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> tunnel = in.text(MAX_NAME);
                case 2 -> state = in.text(MAX_NAME);
                case 3 -> type = in.text(MAX_NAME);
                case 4 -> peers = in.text(MAX_NAME);
                default -> in.skip();
            }
        }
        return new AnsweredVisit(tunnel, state, type, peers);
    }

    private static void bound(List<?> list) {
        if (list.size() == MAX_VISITS) {
            throw new WireException("visits: more than " + MAX_VISITS + " in one list");
        }
    }
}
