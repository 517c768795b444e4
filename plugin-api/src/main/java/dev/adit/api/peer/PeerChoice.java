package dev.adit.api.peer;

import org.jspecify.annotations.Nullable;

/**
 * A feature's block that says how packets between two clients may go: its record implements it, so that the kernel can hold
 * it against the rest of the file while that is read. What counts at run time is what the feature contributes, {@link
 * dev.adit.api.feature.Contribution#peers()}; both say the same.
 *
 * <p>Such a block cannot stand in a tunnel that is not private, and what the server alone can keep (rate, number of links,
 * quota) cannot stand beside one that lets packets go past it.
 */
public interface PeerChoice {

    /**
     * What the block says.
     *
     * @return null where it says nothing of that
     */
    @Nullable
    PeerMode peers();
}
