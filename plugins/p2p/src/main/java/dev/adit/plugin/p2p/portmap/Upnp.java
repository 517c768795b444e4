package dev.adit.plugin.p2p.portmap;

import dev.adit.plugin.p2p.portmap.RouterCall.DatagramTo;
import dev.adit.plugin.p2p.portmap.RouterCall.Times;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** UPnP's Internet Gateway Device: found by SSDP, of the default route's router alone, then spoken to by HTTP. */
final class Upnp implements Protocol {
    private static final Times TIMES = new Times(List.of(0L, 1_000L), 3_000);
    private static final List<String> KINDS = List.of(
            "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
            "urn:schemas-upnp-org:device:InternetGatewayDevice:2");
    private static final String LOCATION = "location:";
    private static final int NO_LEASES = 725;
    private static final int TAKEN = 718;
    private static final int TRIES = 3;
    /** Where another outside port is sought: a prime, so that it goes round all of the upper ports. */
    private static final int STRIDE = 7_919;

    private static final int LOWEST = 10_000;
    private static final int SPAN = 50_000;

    private final RouterMeans means;
    private final Gateway gateway;
    /** Written on the thread that blocks; read there, too. */
    private volatile @Nullable Igd igd;

    private volatile int outsidePort;

    Upnp(RouterMeans means, Gateway gateway) {
        this.means = means;
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return "UPnP";
    }

    @Override
    public Future<Lease> map(int port) {
        Promise<Lease> done = means.loop().newPromise();
        Igd known = igd;
        if (known != null) {
            block(done, () -> add(known, port));
            return done;
        }
        RouterCall.ask(means, gateway, questions(), TIMES, this::location).addListener((Future<URI> found) -> {
            if (found.isSuccess()) {
                URI location = found.getNow();
                block(done, () -> {
                    Igd described = Igd.describedAt(location);
                    igd = described;
                    return add(described, port);
                });
            } else {
                done.tryFailure(found.cause());
            }
        });
        return done;
    }

    /** Blocks, and may fail. */
    @FunctionalInterface
    private interface Blocking<T> {
        T run() throws IOException;
    }

    private <T> void block(Promise<T> done, Blocking<T> action) {
        try {
            means.blocking().execute(() -> {
                try {
                    done.trySuccess(action.run());
                } catch (IOException | RuntimeException failed) {
                    done.tryFailure(failed);
                }
            });
        } catch (RejectedExecutionException ending) {
            done.tryFailure(ending);
        }
    }

    private Lease add(Igd device, int port) throws IOException {
        InetSocketAddress inside = new InetSocketAddress(gateway.own(), port);
        int outside = outsidePort == 0 ? port : outsidePort;
        for (int i = 1; ; i++) {
            try {
                add(device, outside, inside);
                break;
            } catch (Igd.Refusal refused) {
                if (refused.code() != TAKEN || i == TRIES) {
                    throw refused;
                }
                outside = LOWEST + (outside + i * STRIDE) % SPAN;
            }
        }
        outsidePort = outside;
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(device.outsideAddress());
        if (address == null || address.isAnyLocalAddress()) {
            throw new IOException("the router has no outside address");
        }
        return new Lease(new InetSocketAddress(address, outside), Lease.WANTED);
    }

    /** Some routers know no end of a mapping: then it is deleted at the end, or stays. */
    private static void add(Igd device, int outside, InetSocketAddress inside) throws IOException {
        try {
            device.add(outside, inside, Lease.WANTED.toSeconds());
        } catch (Igd.Refusal refused) {
            if (refused.code() != NO_LEASES) {
                throw refused;
            }
            device.add(outside, inside, 0);
        }
    }

    @Override
    public CompletionStage<Void> unmap(int port) {
        Igd device = igd;
        int outside = outsidePort;
        if (device == null || outside == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        device.delete(outside);
                    } catch (IOException untold) {
                        // Its end comes with the lease.
                    }
                },
                means.blocking());
    }

    /** To everybody, and to the router alone: some networks carry no datagrams to groups. */
    private List<DatagramTo> questions() {
        InetSocketAddress group = means.discovery();
        InetSocketAddress router = new InetSocketAddress(gateway.router(), group.getPort());
        return KINDS.stream()
                .flatMap(kind -> Stream.of(question(kind, group), question(kind, router)))
                .toList();
    }

    private static DatagramTo question(String kind, InetSocketAddress to) {
        String text = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                + kind + "\r\n\r\n";
        return new DatagramTo(to, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Of the router itself, at the router itself: nobody else may have us talk HTTP to whom he likes. */
    private @Nullable URI location(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("HTTP/1.1 200")) {
            return null;
        }
        return text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(LOCATION))
                .map(line -> uri(line.substring(LOCATION.length()).trim()))
                .filter(uri -> uri != null
                        && "http".equals(uri.getScheme())
                        && gateway.router().getHostAddress().equals(uri.getHost()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
