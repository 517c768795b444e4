package dev.adit.plugin.proxyprotocol;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code proxy-protocol}.
 *
 * @param send what the target is told; null for nothing
 * @param acceptFrom whose word on the visitor counts
 * @param datagrams where headers stand in a tunnel of datagrams
 */
@Doc("The PROXY protocol: the target learns who the visitor is, and the server learns it from balancers.")
public record ProxyProtocolConfig(
        @Doc("The version of the header with which the client begins each connection to the target.") @Nullable
        Version send,

        @Doc(
                "Balancers in front of the server: each connection of theirs must begin with a header, version 1 or 2, and the"
                        + " visitor is whom it tells. Of everybody else no header is read.")
        List<Network> acceptFrom,

        @Doc("Which datagrams have a header: `each`, or the `first` one of a visitor.") @Default("each")
        Datagrams datagrams)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (send == null && acceptFrom.isEmpty()) {
            problems.add("", "says nothing (expected: send, accept-from, or both)");
        }
    }
}
