package dev.adit.plugin.httpproxy;

import dev.adit.api.config.Credentials;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Needs;
import dev.adit.api.config.Without;

/**
 * The keys of an {@code http-proxy} tunnel.
 *
 * @param auth who may use it
 */
@Doc("An HTTP forward proxy whose connections start at the client.")
@Needs("listen")
@Without("target")
public record HttpProxyConfig(
        @Doc("Who may use it: users and their passwords, or the word `none` for everybody who reaches the port.")
        Credentials auth) {}
