package dev.adit.plugin.p2p.portmap;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An Internet Gateway Device of UPnP, spoken to by SOAP. Blocks. Its XML is searched for the few texts that are needed, and
 * never parsed: it comes from whoever claims to be the router.
 */
final class Igd {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int LONGEST = 256 * 1024;
    private static final Pattern SERVICE = Pattern.compile("<service>(.{0,4096}?)</service>", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile(
            "<serviceType>\\s*(urn:schemas-upnp-org:service:WAN(?:IP|PPP)Connection:\\d{1,2})\\s*</serviceType>");
    private static final Pattern CONTROL = Pattern.compile("<controlURL>\\s*([^<\\s]{1,512})\\s*</controlURL>");
    private static final Pattern ERROR = Pattern.compile("<errorCode>\\s*(\\d{1,6})\\s*</errorCode>");
    private static final Pattern ADDRESS =
            Pattern.compile("<NewExternalIPAddress>\\s*([0-9.]{7,15})\\s*</NewExternalIPAddress>");

    private final URI control;
    private final String type;

    private Igd(URI control, String type) {
        this.control = control;
        this.type = type;
    }

    /** A refusal by number (UPnP WANIPConnection §2.4.16). */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1;
        private final int code;

        Refusal(int code) {
            super("error " + code);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Reads the description of a device; what it names must be on the same host. */
    static Igd describedAt(URI location) throws IOException {
        String description = exchange(location, Map.of(), null);
        Matcher services = SERVICE.matcher(description);
        while (services.find()) {
            Matcher type = TYPE.matcher(services.group(1));
            Matcher control = CONTROL.matcher(services.group(1));
            if (type.find() && control.find()) {
                return new Igd(sameHost(location, control.group(1)), type.group(1));
            }
        }
        throw new IOException("the router's description names no way out");
    }

    private static URI sameHost(URI location, String text) throws IOException {
        try {
            URI control = location.resolve(text);
            if ("http".equals(control.getScheme()) && location.getHost().equals(control.getHost())) {
                return control;
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the router's description names a strange address", malformed);
        }
        throw new IOException("the router's description names another host");
    }

    void add(int outside, InetSocketAddress inside, long seconds) throws IOException {
        call(
                "AddPortMapping",
                "<NewRemoteHost></NewRemoteHost><NewExternalPort>" + outside + "</NewExternalPort>"
                        + "<NewProtocol>UDP</NewProtocol><NewInternalPort>" + inside.getPort() + "</NewInternalPort>"
                        + "<NewInternalClient>" + inside.getAddress().getHostAddress() + "</NewInternalClient>"
                        + "<NewEnabled>1</NewEnabled><NewPortMappingDescription>adit</NewPortMappingDescription>"
                        + "<NewLeaseDuration>" + seconds + "</NewLeaseDuration>");
    }

    void delete(int outside) throws IOException {
        call(
                "DeletePortMapping",
                "<NewRemoteHost></NewRemoteHost><NewExternalPort>" + outside
                        + "</NewExternalPort><NewProtocol>UDP</NewProtocol>");
    }

    String outsideAddress() throws IOException {
        Matcher address = ADDRESS.matcher(call("GetExternalIPAddress", ""));
        if (!address.find()) {
            throw new IOException("the router does not tell its outside address");
        }
        return address.group(1);
    }

    private String call(String action, String arguments) throws IOException {
        String envelope = "<?xml version=\"1.0\"?>\r\n"
                + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:" + action
                + " xmlns:u=\"" + type + "\">" + arguments + "</u:" + action + "></s:Body></s:Envelope>";
        Map<String, String> headers =
                Map.of("Content-Type", "text/xml; charset=\"utf-8\"", "SOAPAction", "\"" + type + "#" + action + "\"");
        return exchange(control, headers, envelope);
    }

    private static String exchange(URI uri, Map<String, String> headers, @Nullable String body) throws IOException {
        HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        http.setInstanceFollowRedirects(false);
        http.setUseCaches(false);
        http.setConnectTimeout(CONNECT_MILLIS);
        http.setReadTimeout(READ_MILLIS);
        headers.forEach(http::setRequestProperty);
        try {
            if (body != null) {
                http.setRequestMethod("POST");
                http.setDoOutput(true);
                http.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            boolean good = http.getResponseCode() == HttpURLConnection.HTTP_OK;
            String answer = text(good ? http.getInputStream() : http.getErrorStream());
            Matcher error = ERROR.matcher(answer);
            if (!good) {
                throw error.find()
                        ? new Refusal(Integer.parseInt(error.group(1)))
                        : new IOException("HTTP status " + http.getResponseCode());
            }
            return answer;
        } finally {
            http.disconnect();
        }
    }

    private static String text(@Nullable InputStream in) throws IOException {
        return in == null ? "" : new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
}
