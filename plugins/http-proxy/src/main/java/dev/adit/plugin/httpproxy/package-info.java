/**
 * The {@code http-proxy} tunnel type: an HTTP/1.1 forward proxy at the entry, by {@code CONNECT} and by absolute-form,
 * whose connections start at the client (RFC 9110, RFC 9112).
 *
 * <p>Netty's HTTP codec reads and writes the messages, as strict as it can be set and a little stricter ({@link
 * dev.adit.plugin.httpproxy.RequestDecoder}). Every message is written anew from what was understood, so two parsers
 * never read the same bytes: what is ambiguous is refused, and nothing else gets through.
 */
@NullMarked
package dev.adit.plugin.httpproxy;

import org.jspecify.annotations.NullMarked;
