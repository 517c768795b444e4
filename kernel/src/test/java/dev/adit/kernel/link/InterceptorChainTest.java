package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterceptorChainTest {
    private static final LinkRequest REQUEST = LinkRequest.stream("tcp", "web", null);

    private final DuplexStub channel = new DuplexStub();
    private final List<String> acted = new ArrayList<>();

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void eachGetsTheRequestThatTheOneBeforeAnswered() {
        InterceptorChain chain = InterceptorChain.of(List.of(
                interceptor("a", request -> request.withOption("a", "1")),
                interceptor(
                        "b",
                        request -> request.withOption("b", request.options().get("a") + "2"))));
        Future<LinkRequest> answer = chain.run(LinkPhase.LINK_OPENED, channel, REQUEST);
        assertThat(answer.getNow().options()).containsEntry("b", "12");
        assertThat(acted).containsExactly("a", "b");
    }

    @Test
    void onlyThoseOfThePhaseAct() {
        InterceptorChain chain = InterceptorChain.of(List.of(interceptor("a", request -> request)));
        assertThat(chain.isEmpty(LinkPhase.TARGET_CONNECTED)).isTrue();
        assertThat(chain.run(LinkPhase.TARGET_CONNECTED, channel, REQUEST).getNow())
                .isSameAs(REQUEST);
        assertThat(acted).isEmpty();
    }

    @Test
    void theFirstFailureIsTheAnswer() {
        InterceptorChain chain = InterceptorChain.of(List.of(
                interceptor("a", request -> {
                    throw new IllegalStateException("broken");
                }),
                interceptor("b", request -> request)));
        Throwable cause = chain.run(LinkPhase.LINK_OPENED, channel, REQUEST).cause();
        assertThat(cause).isInstanceOf(LinkException.class).hasMessageContaining("broken");
        assertThat(((LinkException) cause).failure()).isEqualTo(LinkFailure.INTERNAL);
        assertThat(acted).containsExactly("a");
    }

    @Test
    void anEmptyChainAddsNothingToThePipeline() {
        InterceptorChain.of(List.of()).run(LinkPhase.LINK_OPENED, channel, REQUEST);
        assertThat(channel.pipeline().last()).isNull();
    }

    private LinkInterceptor interceptor(String name, Function<LinkRequest, LinkRequest> change) {
        return new LinkInterceptor() {
            @Override
            public Set<LinkPhase> phases() {
                return Set.of(LinkPhase.LINK_OPENED);
            }

            @Override
            public Future<LinkRequest> intercept(LinkPhase phase, Channel on, LinkRequest request) {
                acted.add(name);
                return on.eventLoop().newSucceededFuture(change.apply(request));
            }
        };
    }
}
