package dev.adit.plugin.file;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.ExitContext;
import dev.adit.api.link.IncomingLink;
import dev.adit.api.link.LinkExit;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Speaks HTTP/1.1 on a link, in place of a target. */
@LoopOnly
final class FileExit implements LinkExit {
    /** Without a byte either way: of a download that stands still, or between two requests. */
    private static final int SILENCE_SECONDS = 120;

    private final ExitContext context;

    FileExit(ExitContext context) {
        this.context = context;
    }

    @Override
    public void serve(IncomingLink link) {
        Address target = link.request().target();
        if (target == null || !target.isFile() || link.request().kind() != LinkKind.STREAM) {
            link.refuse(LinkFailure.NO_EXIT, "expected a stream to file:/dir");
            return;
        }
        Directory directory = new Directory(Path.of(String.valueOf(target.path())), FileOptions.read(link.request()));
        link.accept();
        ChannelPipeline pipeline = link.channel().pipeline();
        pipeline.addLast(
                new IdleStateHandler(0, 0, SILENCE_SECONDS, TimeUnit.SECONDS),
                new HttpServerCodec(),
                new FlowControlHandler(),
                new FileRequests(directory, context.blocking(), context.logger()));
        link.channel().read();
    }
}
