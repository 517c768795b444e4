/** Features: plugins that are no tunnel type but own one word of the YAML. */
@NullMarked
package dev.adit.api.feature;

import org.jspecify.annotations.NullMarked;
