package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The proxy between a client and its server.
 *
 * @param url where it is
 * @param user empty for none
 * @param password null for none
 * @param ca null for the system's
 */
public record ProxyConfig(
        @Doc(
                "`socks5://host:port`, `http://host:port` or `https://host:port`; `env` takes what the variables `HTTPS_PROXY` or"
                        + " `ALL_PROXY` name, unless `NO_PROXY` has the server.")
        ProxyUrl url,

        @Doc("Who the client is to the proxy.") @Default("") String user,

        @Doc("And its password there.") @Nullable Secret password,

        @Doc("With `https://`: certificates in PEM that are trusted instead of the system's.") @Nullable
        Path ca)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (url.scheme() == null && (!user.isEmpty() || password != null)) {
            problems.add("user", "cannot be with env (expected: user and password in the variable itself)");
        } else if (user.isEmpty() != (password == null)) {
            problems.add(user.isEmpty() ? "user" : "password", "is missing (expected: both or none)");
        }
        if (ca != null && url.scheme() != ProxyUrl.Scheme.HTTPS && url.scheme() != null) {
            problems.add("ca", "is for https:// alone");
        }
    }
}
