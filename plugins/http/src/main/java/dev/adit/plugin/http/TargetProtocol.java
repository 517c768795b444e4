package dev.adit.plugin.http;

/** What is spoken to a target. */
public enum TargetProtocol {
    /** HTTP/2 where a target with TLS chooses it, else HTTP/1.1. */
    AUTO,
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2; without TLS by prior knowledge. */
    H2
}
