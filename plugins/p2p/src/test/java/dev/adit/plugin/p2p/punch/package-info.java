/** Tests of punching, by codec, in a network of simulated NATs, and in a laboratory of real ones. */
@NullMarked
package dev.adit.plugin.p2p.punch;

import org.jspecify.annotations.NullMarked;
