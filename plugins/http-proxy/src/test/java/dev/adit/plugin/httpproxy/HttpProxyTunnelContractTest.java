package dev.adit.plugin.httpproxy;

import dev.adit.api.config.Credentials;
import dev.adit.api.testkit.TunnelContract;
import dev.adit.api.tunnel.TunnelType;

class HttpProxyTunnelContractTest extends TunnelContract<HttpProxyConfig> {

    @Override
    protected TunnelType<HttpProxyConfig> type() {
        return new HttpProxyTunnelType();
    }

    @Override
    protected HttpProxyConfig config() {
        return new HttpProxyConfig(Credentials.parse("none"));
    }

    @Override
    protected String greeting() {
        return "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n";
    }
}
