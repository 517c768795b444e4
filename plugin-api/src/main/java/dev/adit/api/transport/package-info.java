/** What the bridge runs on, where it is not the kernel's own: pipes of bytes over datagrams. */
@NullMarked
package dev.adit.api.transport;

import org.jspecify.annotations.NullMarked;
