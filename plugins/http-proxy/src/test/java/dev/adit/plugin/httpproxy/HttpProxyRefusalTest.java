package dev.adit.plugin.httpproxy;

import static dev.adit.plugin.httpproxy.ProxyRig.GET;
import static dev.adit.plugin.httpproxy.ProxyRig.GOT;
import static dev.adit.plugin.httpproxy.ProxyRig.OK;
import static dev.adit.plugin.httpproxy.ProxyRig.PASSED;
import static dev.adit.plugin.httpproxy.ProxyRig.expect;
import static dev.adit.plugin.httpproxy.ProxyRig.expectHead;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not pass through, and who is told what. */
class HttpProxyRefusalTest {
    private final ProxyRig rig = new ProxyRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aSwitchThatNobodyAskedForIsABadAnswer() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        target.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        expectHead(visitor, "HTTP/1.1 502 Bad Gateway");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "Proxy-Authorization: Basic YW5uOndyb25n\r\n", // ann:wrong
                "Proxy-Authorization: Basic Ym9iOnNjaGzDvHNzZWw=\r\n", // bob and ann's password
                "Proxy-Authorization: Basic !!!\r\n",
                "Proxy-Authorization: Basic YW5u\r\n",
                "Proxy-Authorization: Bearer YW5uOnNjaGzDvHNzZWw=\r\n",
                "Authorization: Basic YW5uOnNjaGzDvHNzZWw=\r\n",
            })
    void whoIsNotAllowedIsToldBeforeAnythingIsDialled(String header) {
        rig.askForPasswords();
        TestPeer visitor = rig.context.visit();
        for (int i = 0; i < 2; i++) {
            visitor.send("POST http://a.example/ HTTP/1.1\r\nHost: a\r\n" + header + "Content-Length: 4\r\n\r\nbody");
            String head = expectHead(visitor, "HTTP/1.1 407 Proxy Authentication Required");
            assertThat(head).containsIgnoringCase("proxy-authenticate: Basic realm=");
            expect(visitor, "adit: this proxy asks for user and password\n");
        }
        visitor.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n" + header + "\r\n");
        assertThat(expectHead(visitor, "HTTP/1.1 407 Proxy Authentication Required"))
                .containsIgnoringCase("connection: close");
        assertThat(rig.context.requests()).isEmpty();
    }

    @Test
    void whoIsAllowedIsServedAndThePasswordStaysHere() {
        rig.askForPasswords();
        TestPeer visitor = rig.context.visit();
        visitor.send(GET.replace("Host", "Proxy-Authorization: bAsIc YW5uOnNjaGzDvHNzZWw=\r\nHost"));
        expect(rig.context.nextLink().peer(), GOT);
    }

    @ParameterizedTest
    @EnumSource(LinkFailure.class)
    void aFailureIsAnsweredAndTheConnectionGoesOn(LinkFailure failure) {
        rig.context.refuseLinks(failure);
        TestPeer visitor = rig.context.visit();
        String status = switch (failure) {
            case CLIENT_OFFLINE, OVERLOADED, SHUTTING_DOWN, TARGET_DOWN -> "503 Service Unavailable";
            case NO_EXIT, TARGET_REFUSED, TARGET_UNRESOLVED, INTERNAL -> "502 Bad Gateway";
            case TARGET_TIMEOUT -> "504 Gateway Timeout";
            case DENIED -> "403 Forbidden";
        };
        for (int i = 0; i < 2; i++) {
            visitor.send(GET);
            String head = expectHead(visitor, "HTTP/1.1 " + status);
            int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
            assertThat(visitor.receiveText(length)).startsWith("adit: ").endsWith("\n");
        }
        visitor.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\nearly");
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET https://a.example/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http:///x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http://u@a.example/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http://a:0/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http://a:99999/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http://::1/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http://[fe80::1%25eth0]/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "GET http://unix:/run/x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nX | 0",
                "CONNECT a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "CONNECT unix:/run/x:1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
                "CONNECT a:1 HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\n\\r\\n | 400",
                "GET http://a/ HTTP/1.1\\r\\n\\r\\n | 400",
                "GET http://a/ HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n | 400",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nxx | 400",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1, 1\\r\\n\\r\\nx | 400",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +1\\r\\n\\r\\nx | 400",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 400",
                "POST http://a/ HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 400",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 501",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: x\\r\\n\\r\\n | 400",
                "POST http://a/ HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding : chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 400",
                "GET http://a/ HTTP/1.1\\nHost: a\\n\\n | 400",
                "GET http://a/ HTTP/1.1\\r\\nHost: a\\nX: b\\r\\n\\r\\n | 400",
                "GET http://a/ HTTP/1.1\\r\\nHost: a\\r\\nX: a\\r\\n b\\r\\n\\r\\n | 400",
                "GET http://a/ HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n | 400",
                "GET http://a/ HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n | 505",
                "TRACE http://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 405",
                "SSH-2.0-OpenSSH\\r\\n\\r\\n | 400",
            })
    void whatCanBeUnderstoodInTwoWaysIsRefused(String request, int status) {
        TestPeer visitor = rig.context.visit();
        visitor.send(request.replace("\\r", "\r").replace("\\n", "\n"));
        if (status == 0) {
            // "unix" is a name like any other here; its port is missing, so it is 80.
            assertThat(rig.context.nextLink().request().target()).isEqualTo(Address.of("unix", 80));
            return;
        }
        String answer = new String(visitor.receiveAll(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("connection: close");
        assertThat(rig.context.requests()).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefused() {
        TestPeer visitor = rig.context.visit();
        visitor.send("GET http://a/" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        expectHead(visitor, "HTTP/1.1 414 Request-URI Too Long");
        TestPeer second = rig.context.visit();
        second.send("GET http://a/ HTTP/1.1\r\nHost: a\r\n" + ("X: " + "x".repeat(990) + "\r\n").repeat(40) + "\r\n");
        expectHead(second, "HTTP/1.1 431 Request Header Fields Too Large");
        assertThat(rig.context.requests()).isEmpty();
    }

    @Test
    void aBrokenBodyResetsTheTarget() {
        TestPeer visitor = rig.context.visit();
        visitor.send("POST http://a.example/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        TestPeer target = rig.context.nextLink().peer();
        expectHead(target, "POST / HTTP/1.1");
        expect(target, "3\r\nabc\r\n");
        visitor.send("zz\r\n");
        assertThat(target.awaitEnd()).isEqualTo(End.RESET);
        expectHead(visitor, "HTTP/1.1 400 Bad Request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            })
    void anAnswerThatCannotBeReadIsABadOne(String answer) {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        target.send(answer);
        expectHead(visitor, "HTTP/1.1 502 Bad Gateway");
        target.awaitEnd();
    }

    @Test
    void anAnswerThatNobodyAskedForEndsTheConnectionToTheTarget() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        target.send(OK + OK.replace("ok", "no"));
        expect(visitor, PASSED);
        assertThat(target.awaitEnd()).isNotNull();
        visitor.send(GET);
        TestPeer second = rig.context.nextLink().peer();
        expect(second, GOT);
        second.send(OK);
        expect(visitor, PASSED);
    }
}
