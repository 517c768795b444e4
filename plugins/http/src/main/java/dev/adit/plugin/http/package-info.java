/**
 * The {@code http} tunnel type: web sites by host and path on ports that many of them share. The way of a request: {@link
 * dev.adit.plugin.http.HttpEntry} takes the visitor, {@link dev.adit.plugin.http.Entrance} tells TLS, HTTP/2 and HTTP/1
 * apart, {@link dev.adit.plugin.http.Http1Visitor} (or one {@link dev.adit.plugin.http.Http2Stream} for each request of
 * HTTP/2) makes an {@link dev.adit.plugin.http.Exchange} of each request, which borrows a {@link
 * dev.adit.plugin.http.TargetConnection} from the tunnel's pool. All of an exchange runs on the visitor's loop; only the
 * target's connection itself lives on the loop of its link.
 */
@NullMarked
package dev.adit.plugin.http;

import org.jspecify.annotations.NullMarked;
