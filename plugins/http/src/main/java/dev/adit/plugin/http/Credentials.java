package dev.adit.plugin.http;

import dev.adit.api.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may come in by HTTP basic (RFC 7617). */
final class Credentials {
    private static final String SCHEME = "basic ";
    private static final byte[] NOBODY = {0};

    private final Map<String, Secret> users;

    Credentials(Map<String, Secret> users) {
        this.users = users;
    }

    /** Whether everybody may. */
    boolean isEmpty() {
        return users.isEmpty();
    }

    /**
     * Judges a header. A wrong name takes as long as a wrong password.
     *
     * @param header the value of {@code Authorization}; null where there is none
     */
    boolean allows(@Nullable String header) {
        if (users.isEmpty()) {
            return true;
        }
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            Secret secret = colon < 0 ? null : users.get(pair.substring(0, colon));
            byte[] wanted = secret == null ? NOBODY : secret.reveal().getBytes(StandardCharsets.UTF_8);
            byte[] given = pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
            return MessageDigest.isEqual(wanted, given) && secret != null;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
