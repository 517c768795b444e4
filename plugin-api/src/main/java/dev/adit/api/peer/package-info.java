/**
 * Paths that two clients have to each other without the server. The kernel keeps a connection from end to end between the
 * visitor's client and the provider's, at first over the server; a plugin finds a better path for its packets, and the
 * kernel moves them there and back under the living connection.
 */
@NullMarked
package dev.adit.api.peer;

import org.jspecify.annotations.NullMarked;
