package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A link on its way, by one candidate or by the first of several that accepts. Any thread. */
interface LinkTry {
    /** The link, or why there is none. Cancelling resets what was opened so far. */
    Future<Channel> opened();

    /** Why a link that was given away before the answer was refused; null where it was not. */
    @Nullable
    LinkException refusal();
}
