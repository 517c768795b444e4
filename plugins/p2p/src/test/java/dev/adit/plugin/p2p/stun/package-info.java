/** Tests of STUN messages, and sockets for the tests of the others. */
@NullMarked
package dev.adit.plugin.p2p.stun;

import org.jspecify.annotations.NullMarked;
