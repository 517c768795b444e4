/** Messages between a feature's two halves, one at the server and one at the client, over the authenticated signal. */
@NullMarked
package dev.adit.api.signal;

import org.jspecify.annotations.NullMarked;
