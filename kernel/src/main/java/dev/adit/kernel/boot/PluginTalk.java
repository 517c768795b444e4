package dev.adit.kernel.boot;

import dev.adit.kernel.bridge.BridgeRegistry;
import dev.adit.kernel.link.TargetWatches;
import java.util.concurrent.Executor;

/** Brings what clients say to plugins from the bridge's loop to the control thread, to which watches belong. */
record PluginTalk(TargetWatches watches, Executor control) implements BridgeRegistry.PluginListener {
    @Override
    public void online(String client, boolean anew) {
        control.execute(() -> watches.online(client, anew));
    }

    @Override
    public void heard(String client, String word, byte[] body) {
        control.execute(() -> watches.heard(client, word, body));
    }
}
