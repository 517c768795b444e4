/** Services of a client: what works beside its links as long as it runs. */
@NullMarked
package dev.adit.api.client;

import org.jspecify.annotations.NullMarked;
