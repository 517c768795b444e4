/**
 * The feature {@code health-check}: clients probe the targets of tunnels, and one that is dead gets no links. The block
 * stands at the server's side of a tunnel ({@link dev.adit.plugin.healthcheck.HealthWatch}), the probes run at the client
 * ({@link dev.adit.plugin.healthcheck.HealthService}); between them go {@link dev.adit.plugin.healthcheck.Order}s and
 * {@link dev.adit.plugin.healthcheck.Report}s.
 */
@NullMarked
package dev.adit.plugin.healthcheck;

import org.jspecify.annotations.NullMarked;
