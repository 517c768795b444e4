/**
 * What a plugin may see of Adit. Everything here is contract: a plugin compiled against it runs on every kernel whose
 * version its {@code Plugin-Requires} admits. Nothing here names a class of the kernel.
 */
@NullMarked
package dev.adit.api;

import org.jspecify.annotations.NullMarked;
