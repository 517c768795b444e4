/** Services of a server: what works beside its tunnels as long as a block of its file stands. */
@NullMarked
package dev.adit.api.server;

import org.jspecify.annotations.NullMarked;
