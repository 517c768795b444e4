package dev.adit.kernel.link;

import dev.adit.kernel.transport.Dialer;
import java.util.concurrent.Executor;

/**
 * What exits work with.
 *
 * @param dialer reaches targets
 * @param blocking where plugins may block
 */
public record ExitMeans(Dialer dialer, Executor blocking) {}
