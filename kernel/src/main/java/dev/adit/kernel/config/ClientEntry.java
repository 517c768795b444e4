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
 */
@Later({"second", "allow", "limits"})
public record ClientEntry(
        @Doc("The id, or ids, that may log in under this name; all of them count while a key is rotated. Required.")
        List<NodeIdText> id,

        @Doc("`false` shuts the client out.") @Default("true")
        boolean enabled)
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
