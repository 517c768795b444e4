package dev.adit.plugin.p2p.portmap;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds the router of the default route, by IPv4: on Linux and macOS. Blocks. */
final class GatewayFinder {
    private static final Path LINUX_ROUTES = Path.of("/proc/net/route");
    private static final int HEX = 16;
    /** Columns of /proc/net/route. */
    private static final int DESTINATION = 1;

    private static final int ROUTER = 2;
    private static final int FLAGS = 3;
    private static final int METRIC = 6;
    /** RTF_UP and RTF_GATEWAY. */
    private static final int UP_BY_GATEWAY = 3;

    private static final int MOST_OUTPUT = 8192;
    private static final long PATIENCE_SECONDS = 3;
    /** Nothing is sent there: the system only says which address it would send from. */
    private static final int ANY_PORT = 9;

    private GatewayFinder() {}

    /** Null where there is no default route, or the system does not tell. */
    static @Nullable Gateway find() {
        try {
            Inet4Address router = router();
            Inet4Address own = router == null ? null : ownTowards(router);
            return router == null || own == null ? null : new Gateway(router, own);
        } catch (IOException untold) {
            return null;
        }
    }

    private static @Nullable Inet4Address router() throws IOException {
        if (Files.isReadable(LINUX_ROUTES)) {
            return ofLinux(Files.readAllLines(LINUX_ROUTES));
        }
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        return mac ? ofMac(output("/sbin/route", "-n", "get", "default")) : null;
    }

    private static @Nullable Inet4Address ownTowards(Inet4Address router) throws SocketException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(router, ANY_PORT);
            return socket.getLocalAddress() instanceof Inet4Address own && !own.isAnyLocalAddress() ? own : null;
        }
    }

    /** The default route with the lowest metric. */
    static @Nullable Inet4Address ofLinux(List<String> lines) {
        Inet4Address best = null;
        int lowest = Integer.MAX_VALUE;
        for (String line : lines) {
            String[] words = line.trim().split("\\s+", -1);
            if (words.length <= METRIC || !words[DESTINATION].equals("00000000") || !isByGateway(words[FLAGS])) {
                continue;
            }
            int metric = Integer.parseInt(words[METRIC]);
            if (metric < lowest) {
                lowest = metric;
                best = littleEndian(words[ROUTER]);
            }
        }
        return best;
    }

    private static boolean isByGateway(String flags) {
        return (Integer.parseInt(flags, HEX) & UP_BY_GATEWAY) == UP_BY_GATEWAY;
    }

    private static @Nullable Inet4Address littleEndian(String hex) {
        int value = Integer.reverseBytes(Integer.parseUnsignedInt(hex, HEX));
        return v4(NetUtil.intToIpAddress(value));
    }

    /** The line {@code gateway: 192.168.1.1} of {@code route -n get default}. */
    static @Nullable Inet4Address ofMac(List<String> lines) {
        return lines.stream()
                .map(String::trim)
                .filter(line -> line.startsWith("gateway:"))
                .map(line -> v4(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Inet4Address v4(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        return address instanceof Inet4Address v4 ? v4 : null;
    }

    private static List<String> output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            byte[] bytes = process.getInputStream().readNBytes(MOST_OUTPUT);
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            process.destroy();
        }
    }
}
