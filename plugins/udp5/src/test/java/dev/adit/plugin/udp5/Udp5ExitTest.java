package dev.adit.plugin.udp5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.TargetDatagrams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the client's end makes of datagrams. */
class Udp5ExitTest {
    private final List<String> sent = new ArrayList<>();
    private final EmbeddedChannel link = new EmbeddedChannel(new Requests(new TargetDatagrams() {
        @Override
        public void send(Address target, ByteBuf datagram) {
            sent.add(target + " " + ByteBufUtil.hexDump(datagram));
            datagram.release();
        }

        @Override
        public void flush() {
            sent.add("flush");
        }
    }));

    private void comes(String... datagrams) {
        for (String datagram : datagrams) {
            link.writeOneInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(datagram)));
        }
        link.flushInbound();
    }

    @Test
    void everyKindOfTargetIsSentTo() {
        comes(
                "01" + "0a000007" + "0035" + "aa",
                "01" + "0a000007" + "0035" + "bb",
                "04" + "20010db8000000000000000000000001" + "0036" + "cc",
                "03" + "07" + "6578616d706c65" + "0037" + "dd");
        assertThat(sent)
                .containsExactly("10.0.0.7:53 aa", "10.0.0.7:53 bb", "[2001:db8::1]:54 cc", "example:55 dd", "flush");
        link.finishAndReleaseAll();
    }

    @Test
    void whatNobodyCanBeSentIsDropped() {
        comes(
                "",
                "01",
                "010a0000070035".substring(0, 12),
                "02ffffffffffffff",
                "01" + "0a000007" + "0000" + "aa",
                "03" + "00" + "0035" + "aa",
                "03" + "03" + "610a62" + "0035" + "aa",
                "03" + "04" + "756e6978" + "0035" + "bb");
        assertThat(sent).containsExactly("unix:53 bb", "flush");
        link.finishAndReleaseAll();
    }

    @Test
    void repliesBearTheirTrueSender() throws Exception {
        Replies replies = new Replies(link);
        replies.received(
                new InetSocketAddress(InetAddress.getByName("10.0.0.9"), 4711), Unpooled.wrappedBuffer(new byte[] {7}));
        replies.received(
                new InetSocketAddress(InetAddress.getByName("2001:db8::2"), 53),
                Unpooled.wrappedBuffer(new byte[] {8}));
        replies.batchEnded();
        assertThat(next()).isEqualTo("01" + "0a000009" + "1267" + "07");
        assertThat(next()).isEqualTo("04" + "20010db8000000000000000000000002" + "0035" + "08");
        link.finishAndReleaseAll();
    }

    private String next() {
        ByteBuf datagram = link.readOutbound();
        String digits = ByteBufUtil.hexDump(datagram);
        datagram.release();
        return digits;
    }
}
