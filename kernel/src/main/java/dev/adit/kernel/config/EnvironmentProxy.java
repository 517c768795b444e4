package dev.adit.kernel.config;

import dev.adit.api.config.Secret;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the variables of the environment say of proxies, as curl and others read them. */
public final class EnvironmentProxy {
    private final Environment environment;

    private EnvironmentProxy(Environment environment) {
        this.environment = environment;
    }

    /**
     * The proxy that a client shall use.
     *
     * @param written in its file; may be null, and then there is none
     * @return none where the environment was to say and says nothing, or excepts the server
     * @throws IllegalArgumentException if what a variable says is no proxy
     */
    public static @Nullable ProxyConfig resolve(
            @Nullable ProxyConfig written, ServerAddress server, Environment environment) {
        if (written == null || written.url().scheme() != null) {
            return written;
        }
        return new EnvironmentProxy(environment).find(server, written.ca());
    }

    private @Nullable ProxyConfig find(ServerAddress server, @Nullable Path ca) {
        for (String name : List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")) {
            String value = environment.variable(name);
            if (value != null && !value.isBlank()) {
                return isExcepted(server) ? null : parse(name, value.strip(), ca);
            }
        }
        return null;
    }

    private static ProxyConfig parse(String name, String value, @Nullable Path ca) {
        int schemeEnd = value.indexOf("://");
        String scheme = schemeEnd < 0 ? "http" : value.substring(0, schemeEnd);
        String rest = schemeEnd < 0 ? value : value.substring(schemeEnd + "://".length());
        int at = rest.lastIndexOf('@');
        String user = at < 0 ? "" : rest.substring(0, at);
        int colon = user.indexOf(':');
        try {
            ProxyUrl url =
                    ProxyUrl.parse((scheme.equals("socks5h") ? "socks5" : scheme) + "://" + rest.substring(at + 1));
            String password = colon < 0 ? "" : decoded(user.substring(colon + 1));
            return new ProxyConfig(
                    url,
                    decoded(colon < 0 ? user : user.substring(0, colon)),
                    password.isEmpty() ? null : Secret.parse(password),
                    ca);
        } catch (IllegalArgumentException wrong) {
            // Without the text, which may have a password in it.
            throw new IllegalArgumentException("the variable " + name
                    + " names no proxy (expected: socks5://, http:// or https://, host and port)");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private boolean isExcepted(ServerAddress server) {
        String list = environment.variable("no_proxy");
        if (list == null) {
            list = environment.variable("NO_PROXY");
        }
        return list != null
                && Arrays.stream(list.split("[,\\s]+"))
                        .filter(entry -> !entry.isEmpty())
                        .anyMatch(entry -> excepts(entry.toLowerCase(Locale.ROOT), server));
    }

    private static boolean excepts(String entry, ServerAddress server) {
        String host = server.host().toLowerCase(Locale.ROOT);
        if (entry.equals("*")) {
            return true;
        }
        if (Hosts.isNetwork(entry)) {
            return Hosts.isAddress(host) && inNetwork(entry, host);
        }
        String name = entry.startsWith("*.") ? entry.substring(1) : entry;
        String port = ":" + server.port();
        if (name.endsWith(port) && !NetUtil.isValidIpV6Address(name)) {
            name = name.substring(0, name.length() - port.length());
        }
        String bare = name.startsWith(".") ? name.substring(1) : name;
        return host.equals(bare) || (!Hosts.isAddress(host) && host.endsWith("." + bare));
    }

    private static boolean inNetwork(String network, String host) {
        int slash = network.indexOf('/');
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return new IpSubnetFilterRule(
                        network.substring(0, slash),
                        Integer.parseInt(network.substring(slash + 1)),
                        IpFilterRuleType.ACCEPT)
                .matches(new InetSocketAddress(address, 0));
    }
}
