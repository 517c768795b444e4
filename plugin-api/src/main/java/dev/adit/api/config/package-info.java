/** Value types and annotations from which a plugin's YAML block is read and documented. */
@NullMarked
package dev.adit.api.config;

import org.jspecify.annotations.NullMarked;
