package dev.adit.plugin.socks5;

import dev.adit.api.config.Credentials;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Needs;
import dev.adit.api.config.Without;

/**
 * The keys of a {@code socks5} tunnel.
 *
 * @param auth who may use it
 */
@Doc("A SOCKS5 proxy whose connections start at the client.")
@Needs("listen")
@Without("target")
public record Socks5Config(
        @Doc("Who may use it: users and their passwords, or the word `none` for everybody who reaches the port.")
        Credentials auth) {}
