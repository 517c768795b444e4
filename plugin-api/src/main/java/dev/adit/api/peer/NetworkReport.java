package dev.adit.api.peer;

import java.util.List;
import java.util.Map;

/**
 * What was found out about the network that a client is in.
 *
 * @param lines for people
 * @param facts the same for programs, by camelCase name: values are texts, numbers, booleans, and lists and maps of those
 */
public record NetworkReport(List<String> lines, Map<String, Object> facts) {

    /** Copies both. */
    public NetworkReport {
        lines = List.copyOf(lines);
        facts = Map.copyOf(facts);
    }
}
