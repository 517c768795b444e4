package dev.adit.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class NodeIdTest {

    @RepeatedTest(20)
    void anIdSurvivesItsText() {
        NodeId id = Identity.generate().id();

        assertThat(id.toString()).matches("ADIT(-[0-9A-HJKMNP-TV-Z]{4}){13}");
        assertThat(NodeId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
        assertThat(NodeId.of(id.bytes())).isEqualTo(id);
    }

    @Test
    void caseHyphensAndLookAlikesDoNotMatter() {
        byte[] bytes = new byte[NodeId.LENGTH];
        bytes[0] = 0x08;
        NodeId id = NodeId.of(bytes);
        assertThat(id.toString()).startsWith("ADIT-1000-");

        String loose =
                " " + id.toString().toLowerCase(Locale.ROOT).replace("-", "").replace('0', 'o') + "\n";
        assertThat(NodeId.parse(loose.replace('1', 'l'))).isEqualTo(id);
    }

    @Test
    void theBytesAreNotShared() {
        NodeId id = Identity.generate().id();
        NodeId same = NodeId.of(id.bytes());

        id.bytes()[0] ^= 1;

        assertThat(id).isEqualTo(same);
    }

    @Test
    void whatIsNotAnIdIsToldWithWhatWasExpected() {
        String id = NodeId.of(new byte[NodeId.LENGTH]).toString();

        refused("home", "begin with ADIT");
        refused(id.substring(0, id.length() - 1), "51 characters");
        refused(id.replace("0-", "U-"), "character 'U'");
        refused(id.substring(0, id.length() - 1) + "1", "last character");
        refused("x".repeat(100_000), "begin with ADIT");
    }

    private static void refused(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeId.parse(text))
                .withMessageContaining(why)
                .withMessageContaining("expected: ADIT-")
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(400));
    }
}
