package dev.adit.plugin.http;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is changed in the headers of one direction.
 *
 * @param set added, in place of any that are there
 * @param remove taken out
 */
public record HeaderRules(
        @Doc("Headers that are set, in place of any of the same name.")
        Map<String, String> set,

        @Doc("Headers that are taken out.") List<String> remove)
        implements ConfigCheck {
    /** They tell where a message ends, and belong to one connection. */
    private static final Set<String> OURS =
            Set.of("connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    @Override
    public void check(Problems problems) {
        set.forEach((name, value) -> {
            refuse("set." + name, name, problems);
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF)) {
                problems.add("set." + name, "has characters that no header can have");
            }
        });
        remove.forEach(name -> refuse("remove[" + remove.indexOf(name) + "]", name, problems));
    }

    private static void refuse(String key, String name, Problems problems) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            problems.add(key, "'" + name + "' is not the name of a header");
        } else if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            problems.add(key, "'" + name + "' belongs to the connection and cannot be changed");
        }
    }
}
