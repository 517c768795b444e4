/** Tests of port mapping against routers of their own. */
@NullMarked
package dev.adit.plugin.p2p.portmap;

import org.jspecify.annotations.NullMarked;
