package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.util.List;

/**
 * One client in the server's file.
 *
 * @param id at least one
 * @param enabled false shuts the client out
 * @param second what another machine with the key does to the first
 * @param allow what tunnels of the client's own file may have
 * @param limits of all its tunnels together
 */
public record ClientEntry(
        @Doc("The id, or ids, that may log in under this name; all of them count while a key is rotated. Required.")
        List<NodeIdText> id,

        @Doc("`false` shuts the client out.") @Default("true")
        boolean enabled,

        @Doc(
                "Another machine with this key: `replace` lets it take over and sends the first away, `standby` lets it wait "
                        + "and take over at once when the first is gone, `balance` spreads new links over all that are there.")
        @Default("replace")
        Second second,

        @Doc("What the client may have here: tunnels of its own file, and visits. Nothing where it is not written.")
        @Default("{}")
        AllowConfig allow,

        @Doc("How much there may be of all its tunnels together, those of its own file included.") @Default("{}")
        ClientLimits limits)
        implements ConfigCheck {

    /** The ids as text. */
    public List<String> ids() {
        return id.stream().map(NodeIdText::text).toList();
    }

    @Override
    public void check(Problems problems) {
        if (id.isEmpty()) {
            problems.add("", "the key 'id' is missing (expected: an id as printed by 'adit key new')");
        }
    }
}
