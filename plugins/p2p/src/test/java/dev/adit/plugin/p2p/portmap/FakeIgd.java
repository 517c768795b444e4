package dev.adit.plugin.p2p.portmap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A router of UPnP on loopback. */
final class FakeIgd implements AutoCloseable {
    private static final String TYPE = "urn:schemas-upnp-org:service:WANIPConnection:1";

    private final HttpServer http;
    private final FakePort discovery;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    /** The error with which calls are refused that have such a text in them. */
    private volatile String refused = "";

    private volatile int code;
    private volatile String control = "/control";

    FakeIgd() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/description.xml", exchange -> answer(exchange, 200, description()));
        http.createContext("/control", this::control);
        http.start();
        String location = "http://127.0.0.1:" + http.getAddress().getPort() + "/description.xml";
        discovery = new FakePort(question -> ("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nLocation: " + location
                        + "\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    void refuse(String text, int with) {
        refused = text;
        code = with;
    }

    void controlAt(String url) {
        control = url;
    }

    List<String> calls() {
        return calls;
    }

    InetSocketAddress discovery() {
        return discovery.address();
    }

    private String description() {
        return "<?xml version=\"1.0\"?><root><device><serviceList><service>"
                + "<serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>"
                + "<controlURL>/other</controlURL></service></serviceList><deviceList><device><serviceList><service>"
                + "<serviceType>" + TYPE + "</serviceType><controlURL>" + control + "</controlURL>"
                + "</service></serviceList></device></deviceList></device></root>";
    }

    private void control(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String action = exchange.getRequestHeaders().getFirst("SOAPAction");
        calls.add(action.substring(action.indexOf('#') + 1, action.length() - 1) + " " + body);
        if (!refused.isEmpty() && body.contains(refused)) {
            answer(exchange, 500, "<s:Fault><errorCode>" + code + "</errorCode></s:Fault>");
        } else {
            answer(exchange, 200, "<NewExternalIPAddress>198.51.100.7</NewExternalIPAddress>");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        discovery.close();
    }
}
