package dev.adit.kernel.pipe;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.transport.OneKey;
import java.security.Principal;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Shows a client's own certificate to its server and to nobody else, whoever asks. */
final class OwnKey extends OneKey {
    private final WebTrust trust;

    OwnKey(Identity own, WebTrust trust) {
        super(own);
        this.trust = trust;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return engine != null && trust.hasMet(engine) ? super.chooseEngineClientAlias(types, issuers, engine) : null;
    }
}
