package dev.adit.kernel.plugin;

import java.util.ArrayList;
import java.util.List;
import org.pf4j.ExtensionPoint;

/** A test's own extension beside those of jars. */
public final class MoreExtensions {
    private MoreExtensions() {}

    /**
     * Adds one.
     *
     * @param loaded of the plugin host
     * @param more an object of the test, asked as a plugin's would be
     * @return both
     */
    public static ExtensionRegistry plus(ExtensionRegistry loaded, ExtensionPoint more) {
        List<ExtensionPoint> all = new ArrayList<>(loaded.typesByName().values());
        all.addAll(loaded.featuresByWord().values());
        all.addAll(loaded.exitsByType().values());
        all.addAll(loaded.clientServices().values());
        all.add(more);
        List<Offer> offers = new ArrayList<>();
        try {
            for (ExtensionPoint extension : all) {
                offers.addAll(Offer.of(extension));
            }
        } catch (PluginRefusal refusal) {
            throw new AssertionError(refusal);
        }
        return new ExtensionRegistry(offers);
    }
}
