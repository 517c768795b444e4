package dev.adit.api.feature;

import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * A plugin that is no tunnel type but owns one word of the YAML. The kernel hands each key to the feature that owns it,
 * so no tunnel type knows a feature. A stateless factory, found by its jar's extension index or services file.
 *
 * @param <C> the record that the word's block is read into; a scalar or list stands for its first key
 */
public interface Feature<C extends Record> extends ExtensionPoint {

    /**
     * The word.
     *
     * @return lower case, digits and hyphens
     */
    String word();

    /**
     * The record of the block.
     *
     * @return a public record; every component documented with {@link dev.adit.api.config.Doc}
     */
    Class<C> configType();

    /**
     * Where the word may stand.
     *
     * @return at least one
     */
    Set<FeatureScope> scopes();

    /**
     * Says what a block adds, on the node in whose file it stands: a tunnel's or visit's block at the entry of its links; a
     * block of the process to every link of it, at the entry on a server and at the exit on a client. Where a word stands
     * in both, the tunnel's block counts. Called on the control thread, once for each block, on either node: what a block
     * has no use for where it stands is left aside.
     *
     * @param config what the file says
     * @param context valid as long as the block
     * @return what to add
     */
    Contribution contribute(C config, FeatureContext context);

    /**
     * Says what the feature does at the exit of links, on every client that has the jar, whether a block stands in its
     * file or not; what the entry wants of a link is in {@link dev.adit.api.link.LinkRequest#options()}. Called on the
     * control thread, once.
     *
     * @param context valid as long as the client
     * @return what to add
     */
    default Contribution atExit(FeatureContext context) {
        return Contribution.none();
    }

    /**
     * Says what the feature adds to the entries of tunnels where no block of it stands: its jar being there is enough.
     * Called on the control thread of every node whose tunnels have entries, once.
     *
     * @param context valid as long as the node
     * @return what to add
     */
    default Contribution atEntry(FeatureContext context) {
        return Contribution.none();
    }
}
