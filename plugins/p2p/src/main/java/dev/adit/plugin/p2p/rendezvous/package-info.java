/** The server's half: answers STUN questions on two ports, on two addresses where there are two, and tells clients where. */
@NullMarked
package dev.adit.plugin.p2p.rendezvous;

import org.jspecify.annotations.NullMarked;
