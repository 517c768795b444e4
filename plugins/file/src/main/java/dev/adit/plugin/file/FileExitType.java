package dev.adit.plugin.file;

import dev.adit.api.link.ExitContext;
import dev.adit.api.link.ExitType;
import dev.adit.api.link.LinkExit;
import org.pf4j.Extension;

/** Makes the client's end of links to {@code file:/dir}. */
@Extension
public final class FileExitType implements ExitType {
    @Override
    public String name() {
        return FileFeature.WORD;
    }

    @Override
    public LinkExit create(ExitContext context) {
        return new FileExit(context);
    }
}
