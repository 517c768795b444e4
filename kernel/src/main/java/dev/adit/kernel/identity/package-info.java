/**
 * Who a node is: a P-256 key pair, the id that is the hash of its public key, where the pair is kept, and the one
 * string that carries it to a client. See {@code docs/identity.md}.
 */
@NullMarked
package dev.adit.kernel.identity;

import org.jspecify.annotations.NullMarked;
