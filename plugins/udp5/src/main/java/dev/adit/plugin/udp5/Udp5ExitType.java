package dev.adit.plugin.udp5;

import dev.adit.api.link.ExitContext;
import dev.adit.api.link.ExitType;
import dev.adit.api.link.LinkExit;
import org.pf4j.Extension;

/** Makes the client's end of {@code udp5} links. */
@Extension
public final class Udp5ExitType implements ExitType {
    @Override
    public String name() {
        return Udp5Feature.WORD;
    }

    @Override
    public LinkExit create(ExitContext context) {
        return new Udp5Exit(context);
    }
}
