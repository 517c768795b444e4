/**
 * Links: how one is opened at the entry ({@link dev.adit.kernel.link.LinkSwitch}), how it is served at the exit ({@link
 * dev.adit.kernel.link.ExitDispatcher}), and how bytes move in between ({@link dev.adit.kernel.link.Splice}, the one data
 * path of every channel type).
 */
@NullMarked
package dev.adit.kernel.link;

import org.jspecify.annotations.NullMarked;
