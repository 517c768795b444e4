/** Tunnel types: what a plugin implements to open an entry, and what the kernel hands it. */
@NullMarked
package dev.adit.api.tunnel;

import org.jspecify.annotations.NullMarked;
