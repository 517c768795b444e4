package dev.adit.plugin.udp5;

import dev.adit.api.link.ExitContext;
import dev.adit.api.link.IncomingLink;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkExit;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.TargetDatagrams;
import io.netty.util.concurrent.Future;

/** The client's end of associations: one UDP socket each, which sends wherever the client's {@code targets} let it. */
final class Udp5Exit implements LinkExit {
    private final ExitContext context;

    Udp5Exit(ExitContext context) {
        this.context = context;
    }

    @Override
    public void serve(IncomingLink link) {
        if (link.request().kind() != LinkKind.DATAGRAM) {
            link.refuse(LinkFailure.NO_EXIT, "udp5 serves datagram links");
            return;
        }
        Replies replies = new Replies(link.channel());
        context.datagrams(link, replies).addListener((Future<TargetDatagrams> opened) -> {
            if (!link.channel().isActive()) {
                return;
            }
            if (opened.isSuccess()) {
                link.accept();
                link.channel().pipeline().addLast(new Requests(opened.getNow()));
                link.channel().config().setAutoRead(true);
            } else if (opened.cause() instanceof LinkException failure) {
                link.refuse(failure.failure(), failure.detail());
            } else {
                link.refuse(LinkFailure.INTERNAL, "no datagram socket");
            }
        });
    }
}
