package dev.adit.kernel.pipe;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.config.ProxyConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandRequest;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialRequest;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5ClientEncoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponse;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponse;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5Message;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A client's way through a SOCKS5 proxy (RFC 1928, RFC 1929): the proxy looks the server's name up. */
@LoopOnly
final class SocksConnect extends PipeStep {
    private static final Map<Socks5CommandStatus, String> WHY = Map.of(
            Socks5CommandStatus.FORBIDDEN, "its rules forbid it",
            Socks5CommandStatus.NETWORK_UNREACHABLE, "network unreachable",
            Socks5CommandStatus.HOST_UNREACHABLE, "host unreachable",
            Socks5CommandStatus.CONNECTION_REFUSED, "connection refused",
            Socks5CommandStatus.TTL_EXPIRED, "time exceeded");

    private final ProxyConfig proxy;
    private final Address server;
    private ChannelHandler decoder = new Socks5InitialResponseDecoder();

    private SocksConnect(ProxyConfig proxy, Address server, Promise<Void> done) {
        super("the proxy " + proxy.url(), done);
        this.proxy = proxy;
        this.server = server;
    }

    /** At the end of the pipeline of a connection to the proxy that reads by itself. */
    static void install(ChannelPipeline pipeline, ProxyConfig proxy, Address server, Promise<Void> done) {
        SocksConnect connect = new SocksConnect(proxy, server, done);
        pipeline.addLast(Socks5ClientEncoder.DEFAULT, connect.decoder, connect);
    }

    @Override
    void begin(ChannelHandlerContext context) {
        List<Socks5AuthMethod> methods = proxy.user().isEmpty()
                ? List.of(Socks5AuthMethod.NO_AUTH)
                : List.of(Socks5AuthMethod.NO_AUTH, Socks5AuthMethod.PASSWORD);
        context.writeAndFlush(new DefaultSocks5InitialRequest(methods));
    }

    @Override
    void heard(ChannelHandlerContext context, Object message) throws IOException {
        if (message instanceof Socks5Message answer && !DecoderResult.SUCCESS.equals(answer.decoderResult())) {
            throw failure("does not speak SOCKS5");
        }
        if (message instanceof Socks5InitialResponse chosen) {
            choose(context, chosen.authMethod());
        } else if (message instanceof Socks5PasswordAuthResponse verdict) {
            if (!Socks5PasswordAuthStatus.SUCCESS.equals(verdict.status())) {
                throw failure("does not accept user and password");
            }
            connect(context);
        } else if (message instanceof Socks5CommandResponse response) {
            finish(context, response.status());
        }
    }

    private void choose(ChannelHandlerContext context, Socks5AuthMethod method) throws IOException {
        if (Socks5AuthMethod.NO_AUTH.equals(method)) {
            connect(context);
        } else if (Socks5AuthMethod.PASSWORD.equals(method) && !proxy.user().isEmpty()) {
            expect(context, new Socks5PasswordAuthResponseDecoder());
            String password = proxy.password() == null
                    ? ""
                    : Objects.requireNonNull(proxy.password()).reveal();
            context.writeAndFlush(new DefaultSocks5PasswordAuthRequest(proxy.user(), password));
        } else {
            throw failure(
                    proxy.user().isEmpty()
                            ? "asks for a user and a password"
                            : "takes no user and password, and lets nobody through without");
        }
    }

    private void connect(ChannelHandlerContext context) {
        expect(context, new Socks5CommandResponseDecoder());
        String host = Objects.requireNonNull(server.host());
        Socks5AddressType type = Socks5AddressType.DOMAIN;
        if (NetUtil.isValidIpV4Address(host)) {
            type = Socks5AddressType.IPv4;
        } else if (NetUtil.isValidIpV6Address(host)) {
            type = Socks5AddressType.IPv6;
        }
        context.writeAndFlush(new DefaultSocks5CommandRequest(Socks5CommandType.CONNECT, type, host, server.port()));
    }

    private void expect(ChannelHandlerContext context, ChannelHandler next) {
        context.pipeline().replace(decoder, null, next);
        decoder = next;
    }

    private void finish(ChannelHandlerContext context, Socks5CommandStatus status) throws IOException {
        if (!Socks5CommandStatus.SUCCESS.equals(status)) {
            throw failure("does not let the client through to " + server + ": "
                    + WHY.getOrDefault(status, "it fails (" + status.byteValue() + ")"));
        }
        context.pipeline().remove(Socks5ClientEncoder.DEFAULT);
        context.pipeline().remove(this);
        context.pipeline().remove(decoder);
        succeed();
    }
}
