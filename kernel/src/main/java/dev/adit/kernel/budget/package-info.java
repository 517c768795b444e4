/** What all links of the process together may cost, counted where bytes stand still. */
@NullMarked
package dev.adit.kernel.budget;

import org.jspecify.annotations.NullMarked;
