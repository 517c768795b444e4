package dev.adit.kernel.signal;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one link request. */
final class LinkRequestReader {
    private static final int MAX_TEXT = 1024;
    private static final int MAX_VALUE = 4096;
    private static final int MAX_OPTIONS = 64;
    private static final int MAX_PORT = 65_535;
    static final int MAX_DIAL_MILLIS = 3_600_000;

    private final Map<String, String> options = new HashMap<>();
    private String type = "";
    private String tunnel = "";
    private LinkKind kind = LinkKind.STREAM;
    private Duration dialTimeout = LinkRequest.DEFAULT_DIAL_TIMEOUT;
    private boolean awaitReply;
    private @Nullable Address target;
    private @Nullable InetSocketAddress visitor;
    private @Nullable InetSocketAddress entry;

    LinkRequest read(ProtoReader in) {
        while (in.next()) {
            switch (in.field()) {
                case 1 -> type = in.text(MAX_TEXT);
                case 2 -> kind = kind(in);
                case 3 -> tunnel = in.text(MAX_TEXT);
                case 4 -> target = target(in.text(MAX_TEXT));
                case 5 -> visitor = socketAddress(in.message());
                case 6 -> entry = socketAddress(in.message());
                case 7 -> dialTimeout = dialTimeout(in.number(MAX_DIAL_MILLIS));
                case 8 -> awaitReply = in.flag();
                case 9 -> option(in.message());
                default -> in.skip();
            }
        }
        if (type.isEmpty()) {
            throw new WireException("link request without a type");
        }
        return new LinkRequest(type, kind, tunnel, target, visitor, entry, dialTimeout, awaitReply, options);
    }

    /** A kind that this version does not know cannot be served as something else. */
    private static LinkKind kind(ProtoReader in) {
        return switch (in.number(Integer.MAX_VALUE)) {
            case 0 -> LinkKind.STREAM;
            case 1 -> LinkKind.DATAGRAM;
            default -> throw new WireException("link request of an unknown kind");
        };
    }

    private static Address target(String text) {
        try {
            Address address = Address.parse(text);
            if (address.size() == 1) {
                return address;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new WireException("link request: the target is not an address");
        }
        throw new WireException("link request: the target is a range");
    }

    private static Duration dialTimeout(int millis) {
        return millis == 0 ? LinkRequest.DEFAULT_DIAL_TIMEOUT : Duration.ofMillis(millis);
    }

    private void option(ProtoReader in) {
        String word = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> word = in.text(MAX_TEXT);
                case 2 -> value = in.text(MAX_VALUE);
                default -> in.skip();
            }
        }
        if (options.size() == MAX_OPTIONS) {
            throw new WireException("link request: more than " + MAX_OPTIONS + " options");
        }
        options.put(word, value);
    }

    private static InetSocketAddress socketAddress(ProtoReader in) {
        Bytes address = Bytes.EMPTY;
        String name = "";
        int port = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> address = in.bytes(16);
                case 2 -> port = in.number(MAX_PORT);
                case 3 -> name = in.text(MAX_TEXT);
                default -> in.skip();
            }
        }
        if (!name.isEmpty()) {
            return InetSocketAddress.createUnresolved(name, port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.toArray()), port);
        } catch (UnknownHostException wrongSize) {
            throw new WireException("address of " + address.size() + " bytes (expected: 4 or 16)");
        }
    }
}
