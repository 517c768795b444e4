/** Links: one logical connection from a tunnel's entry to its target, as a Netty channel at both ends. */
@NullMarked
package dev.adit.api.link;

import org.jspecify.annotations.NullMarked;
