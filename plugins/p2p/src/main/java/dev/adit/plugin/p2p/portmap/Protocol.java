package dev.adit.plugin.p2p.portmap;

import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletionStage;

/** One way to ask one router for one port. On the mapper's loop. */
interface Protocol {

    /** For people. */
    String name();

    /** Asks, or asks again; fails with a text for people. One at a time. */
    Future<Lease> map(int port);

    /** Gives the port back; completes when the router was told, whether it heard or not. */
    CompletionStage<Void> unmap(int port);
}
