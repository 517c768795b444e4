package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import dev.adit.kernel.plugin.PluginReport;
import java.util.List;
import java.util.Locale;

/** Plugins as status and {@code adit plugins} show them. */
final class PluginStatus {
    private PluginStatus() {}

    static String table(List<PluginReport> reports) {
        Table table = new Table("FILE", "PLUGIN", "VERSION", "STATE", "WORDS");
        for (PluginReport report : reports) {
            String problem = report.problem();
            String last = problem == null ? String.join(", ", report.words()) : problem;
            table.row(report.file(), report.id(), report.version(), word(report), last);
        }
        return table.toString();
    }

    static List<Json> json(List<PluginReport> reports) {
        return reports.stream()
                .map(report -> Json.object()
                        .put("file", report.file())
                        .put("id", report.id())
                        .put("version", report.version())
                        .put("state", word(report))
                        .put("words", report.words())
                        .put("problem", report.problem()))
                .toList();
    }

    /** {@code 3 of 4}: how many are loaded. */
    static String summary(List<PluginReport> reports) {
        long loaded = reports.stream()
                .filter(report -> report.state() == PluginReport.State.LOADED)
                .count();
        return loaded + " of " + reports.size();
    }

    private static String word(PluginReport report) {
        return report.state().name().toLowerCase(Locale.ROOT);
    }
}
