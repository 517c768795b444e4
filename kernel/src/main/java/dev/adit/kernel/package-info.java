/** The kernel: bridge, mux, links, tunnels, config, plugin host, command line. It knows no tunnel type. */
@NullMarked
package dev.adit.kernel;

import org.jspecify.annotations.NullMarked;
