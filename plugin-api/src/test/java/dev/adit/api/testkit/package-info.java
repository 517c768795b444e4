/**
 * The plugin test kit: what Adit's own plugins are tested with, for everybody's. Add the {@code tests} jar of {@code
 * adit-plugin-api} with JUnit Jupiter and AssertJ in test scope; nothing here needs the kernel.
 *
 * <ul>
 *   <li>{@link dev.adit.api.testkit.TunnelContract} and {@link dev.adit.api.testkit.FeatureContract}: extend one and say
 *       what your plugin is; the tests of the life cycle come with it.
 *   <li>{@link dev.adit.api.testkit.TestTunnelContext}: a kernel for one tunnel in memory. Bring visitors in, see what was
 *       asked for, play the target.
 *   <li>{@link dev.adit.api.testkit.LinkPairs} and {@link dev.adit.api.testkit.TestPeer}: two connected channels with
 *       real half-close and resets, and blocking hands for one end of them.
 *   <li>{@link dev.adit.api.testkit.TestClientContext} and {@link dev.adit.api.testkit.TestServerContext}: a client and a
 *       server for one service.
 *   <li>{@link dev.adit.api.testkit.PeeringHarness}: two clients that look for a path to each other.
 *   <li>{@link dev.adit.api.testkit.LeakExtension}: fails the test class in which a buffer was lost.
 * </ul>
 *
 * Methods that wait do so for at most {@link dev.adit.api.testkit.TestPeer#PATIENCE} and then fail; the bound keeps a
 * broken test from hanging and says nothing about speed.
 */
@NullMarked
package dev.adit.api.testkit;

import org.jspecify.annotations.NullMarked;
