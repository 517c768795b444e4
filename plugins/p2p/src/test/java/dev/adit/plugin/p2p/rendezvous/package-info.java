/** Tests of the server's half. */
@NullMarked
package dev.adit.plugin.p2p.rendezvous;

import org.jspecify.annotations.NullMarked;
