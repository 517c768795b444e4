package dev.adit.plugin.http;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How visitors come in by https.
 *
 * @param mode who has the TLS
 * @param certificate the certificate and those that vouch for it, in PEM
 * @param privateKey its key, PKCS#8 in PEM
 * @param redirect whether plain http is sent to https
 * @param hsts how long browsers shall insist on https
 */
public record TlsConfig(
        @Doc(
                "`terminate`: the server has the certificate. `passthrough`: the target has it, and visitors reach it by server"
                        + " name; the server sees nothing of the requests.")
        @Default("terminate")
        TlsMode mode,

        @Doc("A PEM file with the certificate, followed by those that vouch for it. Read anew when it changes.")
        @Nullable
        Path certificate,

        @Doc("A PEM file with the certificate's key (PKCS#8, not encrypted). Read anew when it changes.") @Nullable
        Path privateKey,

        @Doc("`true` sends visitors of plain http to https.") @Default("false")
        boolean redirect,

        @Doc(
                "How long browsers shall come by https alone (`Strict-Transport-Security`); not sent where it is not written.")
        @Nullable
        Duration hsts)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (mode == TlsMode.TERMINATE) {
            if (certificate == null) {
                problems.add("", "the key 'certificate' is missing (or write: tls: passthrough)");
            }
            if (privateKey == null) {
                problems.add("", "the key 'private-key' is missing (or write: tls: passthrough)");
            }
        } else if (certificate != null || privateKey != null || redirect || hsts != null) {
            problems.add("mode", "passthrough leaves TLS to the target (expected: no other key of tls)");
        }
    }
}
