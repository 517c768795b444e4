package dev.adit.plugin.http;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the target is reached by https.
 *
 * @param verify whether its certificate is checked
 * @param name the name that its certificate must have
 * @param ca who vouches for it
 */
public record TargetTls(
        @Doc("Whether the target's certificate is checked. `false` takes any.") @Default("true")
        boolean verify,

        @Doc("The name that the certificate must have, and that the target is asked for. Else the host of `target`.")
        @Nullable
        String name,

        @Doc("A PEM file with the certificates that vouch for the target's. Else those of the Java runtime.") @Nullable
        Path ca)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (!verify && ca != null) {
            problems.add("ca", "is of no use where nothing is verified");
        }
    }
}
