package dev.adit.api.link;

import org.pf4j.ExtensionPoint;

/**
 * Makes the exit of a link type that needs more than the kernel's own (dial the target and splice). Found by its jar's
 * extension index or services file; stateless.
 */
public interface ExitType extends ExtensionPoint {

    /**
     * The link type.
     *
     * @return as in {@link LinkRequest#type()}
     */
    String name();

    /**
     * Makes the exit; called at the start of a client, and once more where its file has private tunnels of its own.
     *
     * @param context stays valid as long as the client
     * @return the exit
     */
    LinkExit create(ExitContext context);
}
