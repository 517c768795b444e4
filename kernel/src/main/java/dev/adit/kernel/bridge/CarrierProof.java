package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Bytes;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How the two ends of a plain carrier show each other that they hold the session's secret: HMAC-SHA-256 (RFC 2104) under
 * it over a label of the prover, the dialler's hello as it went over the wire, and a fresh nonce of each end. The labels
 * keep one end's proof from serving as the other's; both nonces together keep a recorded one from serving again. The
 * nonces have a fixed size, so the concatenation has one reading.
 *
 * @param secret of the session
 * @param hello preface, length and message
 * @param serverNonce of the challenge
 * @param clientNonce of the proof
 */
record CarrierProof(Bytes secret, Bytes hello, Bytes serverNonce, Bytes clientNonce) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Bytes CLIENT = Bytes.utf8("adit carrier client");
    private static final Bytes SERVER = Bytes.utf8("adit carrier server");

    Bytes ofClient() {
        return mac(CLIENT);
    }

    Bytes ofServer() {
        return mac(SERVER);
    }

    private Bytes mac(Bytes label) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.toArray(), ALGORITHM));
            mac.update(label.toArray());
            mac.update(hello.toArray());
            mac.update(serverNonce.toArray());
            mac.update(clientNonce.toArray());
            return Bytes.of(mac.doFinal());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }
}
