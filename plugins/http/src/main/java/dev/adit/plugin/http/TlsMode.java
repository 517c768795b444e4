package dev.adit.plugin.http;

/** Who has the visitors' TLS. */
public enum TlsMode {
    /** The server, with a certificate of its own. */
    TERMINATE,
    /** The target: visitors reach it by server name, and the server sees ciphertext. */
    PASSTHROUGH
}
