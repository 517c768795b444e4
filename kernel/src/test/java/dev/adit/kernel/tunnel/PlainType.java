package dev.adit.kernel.tunnel;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import dev.adit.api.tunnel.Visitor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * A tunnel type that does with a visitor what a test wants.
 *
 * @param acceptor told every visitor
 */
record PlainType(BiConsumer<TunnelContext, Visitor> acceptor) implements TunnelType<PlainType.Config> {

    /**
     * Its keys.
     *
     * @param trouble where it fails: {@code create}, {@code start}, or nowhere
     */
    record Config(String trouble) {}

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Tunnel create(Config config, TunnelContext context) {
        if (config.trouble().equals("create")) {
            throw new IllegalStateException("this type cannot be made");
        }
        CloseOnce closing = new CloseOnce(() -> CompletableFuture.completedFuture(null));
        return new Tunnel() {
            @Override
            public CompletionStage<Void> start() {
                if (config.trouble().equals("start")) {
                    throw new IllegalStateException("this type cannot start");
                }
                return context.listen(Claim.wholePort(), visitor -> acceptor.accept(context, visitor))
                        .whenOpen();
            }

            @Override
            public CompletionStage<Void> closeAsync() {
                return closing.closeAsync();
            }

            @Override
            public CompletionStage<Void> whenClosed() {
                return closing.whenClosed();
            }
        };
    }
}
