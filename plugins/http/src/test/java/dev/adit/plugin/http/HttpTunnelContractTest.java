package dev.adit.plugin.http;

import dev.adit.api.testkit.TunnelContract;
import dev.adit.api.tunnel.TunnelType;

class HttpTunnelContractTest extends TunnelContract<HttpConfig> {

    @Override
    protected TunnelType<HttpConfig> type() {
        return new HttpTunnelType();
    }

    @Override
    protected HttpConfig config() {
        return Configs.host("www.example.com").config();
    }

    @Override
    protected String greeting() {
        return "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    }
}
