package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.config.TargetsConfig;
import dev.adit.kernel.link.TargetRules;
import io.netty.channel.socket.DuplexChannel;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A name server that has turned against a client: what a name leads to is judged, not the name. */
class NamesThatLeadAstrayTest {
    private static final TargetsConfig ANY = new TargetsConfig(List.of(), List.of(), true);
    private static final TargetsConfig THE_NAME = new TargetsConfig(List.of("db.example"), List.of(), false);

    @RegisterExtension
    final TestLoops loops = new TestLoops();

    @Test
    void aNameThatLeadsToALinkLocalAddressIsDenied() throws Exception {
        assertThat(dial(ANY, 80, "169.254.169.254").failure()).isEqualTo(LinkFailure.DENIED);
        assertThat(dial(THE_NAME, 80, "169.254.169.254").failure()).isEqualTo(LinkFailure.DENIED);
        assertThat(dial(ANY, 80, "100.100.100.200").failure()).isEqualTo(LinkFailure.DENIED);
    }

    @Test
    void aGrantedAddressBesideADeniedOneIsTheOnlyOneDialled() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            DuplexChannel channel = connect(ANY, target.getLocalPort(), "169.254.169.254", "127.0.0.1");

            assertThat(channel.remoteAddress()).isEqualTo(target.getLocalSocketAddress());
            channel.close().sync();
        }
    }

    private LinkException dial(TargetsConfig targets, int port, String... addresses) {
        ExecutionException failure =
                catchThrowableOfType(ExecutionException.class, () -> connect(targets, port, addresses));
        return (LinkException) Objects.requireNonNull(failure.getCause());
    }

    private DuplexChannel connect(TargetsConfig targets, int port, String... addresses) throws Exception {
        TargetRules rules = TargetRules.of("home", targets, Set.of());
        Address target = Address.of("db.example", port);
        assertThat(rules.refuse(target)).as("the name alone").isNull();
        EventLoops group = loops.add(EventLoops.create(1));
        try (TinyDns dns = new TinyDns(addresses)) {
            Dialer dialer = new Dialer(
                    group,
                    new Names(new DnsNameResolverBuilder()
                            .datagramChannelFactory(group.datagrams())
                            .nameServerProvider(new SingletonDnsServerAddressStreamProvider(
                                    (InetSocketAddress) dns.socket().getLocalSocketAddress()))
                            .searchDomains(List.of())));
            DialOptions options =
                    new DialOptions(DialOptions.TIMEOUT, address -> rules.refuse(target, address), "127.0.0.1");
            return dialer.dial(target, options, group.group().next()).get();
        }
    }
}
