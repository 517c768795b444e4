package dev.adit.plugin.http;

import dev.adit.api.config.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Who may come in by HTTP basic (RFC 7617). */
final class BasicAuth {
    private static final String SCHEME = "basic ";

    private BasicAuth() {}

    /**
     * Judges a header. A wrong name takes as long as a wrong password.
     *
     * @param header the value of {@code Authorization}; null where there is none
     */
    static boolean allows(Credentials users, @Nullable String header) {
        if (users.none()) {
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
            return colon >= 0 && users.allows(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
