package dev.adit.api.client;

import org.pf4j.ExtensionPoint;

/**
 * Makes a job that a client does beside its links, such as probing targets. Found by its jar's extension index or services
 * file; stateless. Every client that has the jar has the service, whether a block stands in its file or not.
 */
public interface ClientServiceType extends ExtensionPoint {

    /**
     * Its word, under which its messages travel: that of the feature whose half it is.
     *
     * @return lower case, digits and hyphens
     */
    String name();

    /**
     * Makes the service; called once at the start of a client.
     *
     * @param context stays valid as long as the client
     * @return the service
     */
    ClientService create(ClientContext context);
}
