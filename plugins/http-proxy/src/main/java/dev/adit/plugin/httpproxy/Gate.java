package dev.adit.plugin.httpproxy;

import dev.adit.api.config.Credentials;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Lets in whom the file names (RFC 7617).
 *
 * @param auth what the file says
 */
record Gate(Credentials auth) {
    private static final String BASIC = "basic ";

    /** Whether a request may be served. */
    boolean isOpenTo(HttpRequest request) {
        if (auth.none()) {
            return true;
        }
        List<String> written = request.headers().getAll(HttpHeaderNames.PROXY_AUTHORIZATION);
        if (written.size() != 1 || !written.get(0).regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return false;
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder()
                    .decode(written.get(0).substring(BASIC.length()).trim());
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        return colon < pair.length
                && auth.allows(
                        new String(pair, 0, colon, StandardCharsets.UTF_8),
                        Arrays.copyOfRange(pair, colon + 1, pair.length));
    }
}
