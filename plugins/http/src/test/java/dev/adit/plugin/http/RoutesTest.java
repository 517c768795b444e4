package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.testkit.TestTunnelContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private final TestTunnelContext context = new TestTunnelContext();
    private final HttpEntry entry = new HttpEntry();
    private final List<Member> members = new ArrayList<>();

    @AfterEach
    void end() {
        context.close();
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, 0",
        "a.example.com, 1",
        "a.b.example.com, 1",
        "a.deep.example.com, 2",
        "example.com, 3",
        "else.where, 3"
    })
    void theMostParticularHostWins(String host, int index) {
        join(Configs.host("www.example.com"));
        join(Configs.host("*.example.com"));
        join(Configs.host("*.deep.example.com"));
        join(Configs.host());
        assertThat(entry.routes().of(host)).containsExactly(members.get(index));
    }

    @Test
    void theLongestPathComesFirst() {
        join(Configs.host("a.example").path("/api"));
        join(Configs.host("a.example"));
        join(Configs.host("a.example").path("/api/v2"));
        assertThat(entry.routes().of("a.example")).containsExactly(members.get(2), members.get(0), members.get(1));
    }

    @Test
    void aRouteThatIsTakenIsRefusedByTheNamesOfBoth() {
        join(Configs.host("a.example", "b.example").path("/x"));
        assertThat(tryJoin(Configs.host("b.example").path("/x")))
                .isEqualTo("tunnel test cannot take host b.example path /x, as tunnel test has it already");
        assertThat(tryJoin(Configs.host("b.example").path("/y"))).isNull();
        assertThat(tryJoin(Configs.host())).isNull();
        assertThat(tryJoin(Configs.host())).contains("every host");
    }

    @Test
    void aNameWhoseTlsIsTheTargetsHasNoOtherTls() {
        TlsConfig passed = new TlsConfig(TlsMode.PASSTHROUGH, null, null, false, null);
        join(Configs.host("a.example").tls(passed));
        assertThat(tryJoin(Configs.host("a.example").tls(passed))).contains("TLS server name a.example");
        assertThat(tryJoin(Configs.host("a.example"))).isNull();
        assertThat(entry.routes().ofName("a.example")).isEqualTo(members.get(0));
    }

    @Test
    void whatHasLeftIsFreeAgain() {
        join(Configs.host("a.example"));
        entry.leave(members.get(0));
        assertThat(entry.isClosed()).isTrue();
        assertThat(tryJoin(Configs.host("a.example"))).isNull();
    }

    private void join(Configs configs) {
        assertThat(tryJoin(configs)).isNull();
    }

    private @Nullable String tryJoin(Configs configs) {
        Member member = new Member(
                new HttpTunnel(configs.config(), context),
                0,
                new TargetPool(context.links(), TargetWay.plain(configs.config())));
        members.add(member);
        return entry.join(member);
    }
}
