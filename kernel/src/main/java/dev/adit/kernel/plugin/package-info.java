/**
 * Plugins: which jars there are, what each owns, and why one was refused. {@link dev.adit.kernel.plugin.PluginHost} makes
 * every call to pf4j, on one thread; what it found is an immutable {@link dev.adit.kernel.plugin.ExtensionRegistry} and a
 * list of {@link dev.adit.kernel.plugin.PluginReport}s for any thread.
 *
 * <p>A plugin is one plain jar. It is looked at before a class of it is loaded (can it be read, what does its manifest
 * say, does it bring what belongs to Adit), then handed to pf4j, then asked what it extends; a jar with any fault is
 * refused as a whole, and the others go on.
 *
 * <p>Class loading: a plugin sees the JDK's platform, itself, and the prefixes of {@link
 * dev.adit.kernel.plugin.ApiClassLoader}. Never the kernel, its libraries or another plugin.
 */
@NullMarked
package dev.adit.kernel.plugin;

import org.jspecify.annotations.NullMarked;
