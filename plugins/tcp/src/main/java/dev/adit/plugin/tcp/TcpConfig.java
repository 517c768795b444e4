package dev.adit.plugin.tcp;

import dev.adit.api.config.Doc;
import dev.adit.api.config.Needs;

/** No keys of its own: {@code listen} and {@code target} are the kernel's. */
@Doc("A public TCP port to a TCP target.")
@Needs({"listen", "target"})
public record TcpConfig() {}
