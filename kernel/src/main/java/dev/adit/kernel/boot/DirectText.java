package dev.adit.kernel.boot;

import dev.adit.kernel.bridge.DirectStatus;
import dev.adit.kernel.observe.Json;

/** How direct carriers are told. */
final class DirectText {
    private DirectText() {}

    /** {@code 4 ready, 2 busy, 7 missed}; a dash where nobody wants any. */
    static String of(DirectStatus direct) {
        if (direct.equals(DirectStatus.NONE)) {
            return "-";
        }
        String text = direct.ready() + " ready, " + direct.busy() + " busy";
        return direct.missed() == 0 ? text : text + ", " + direct.missed() + " missed";
    }

    static Json json(DirectStatus direct) {
        return Json.object()
                .put("ready", direct.ready())
                .put("busy", direct.busy())
                .put("ordered", direct.ordered())
                .put("taken", direct.taken())
                .put("missed", direct.missed());
    }
}
