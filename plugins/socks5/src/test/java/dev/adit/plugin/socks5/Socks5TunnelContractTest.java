package dev.adit.plugin.socks5;

import dev.adit.api.config.Credentials;
import dev.adit.api.testkit.TunnelContract;
import dev.adit.api.tunnel.TunnelType;

class Socks5TunnelContractTest extends TunnelContract<Socks5Config> {

    @Override
    protected TunnelType<Socks5Config> type() {
        return new Socks5TunnelType();
    }

    @Override
    protected Socks5Config config() {
        return new Socks5Config(Credentials.parse("none"));
    }

    /** A greeting and a request for a:80 in one. */
    @Override
    protected String greeting() {
        return "\u0005\u0001\u0000\u0005\u0001\u0000\u0003\u0001a\u0000P";
    }
}
