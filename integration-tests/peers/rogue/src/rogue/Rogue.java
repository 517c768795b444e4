package rogue;

import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.AnswerWire;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.Frames;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Opening;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A client with a valid key that logs in by the book and then breaks the rules, one after the other. Prints how each
 * connection ended; ends with 1 if one did not.
 *
 * <pre>Rogue KEY-FILE PORT [WHAT-ON-A-CARRIER]</pre>
 */
public final class Rogue {
    private static final int DATA = 0;
    private static final int WINDOW = 1;
    private static final int PING = 2;
    private static final int GO_AWAY = 3;
    private static final int SYN = 1;
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int MOST_BATCHES = 2000;
    private static final int PATIENCE_MILLIS = 30_000;

    private final ClientKey key;
    private final int port;
    private final SSLContext tls;
    private boolean failed;

    private Rogue(ClientKey key, int port) throws Exception {
        this.key = key;
        this.port = port;
        tls = SSLContext.getInstance("TLSv1.3");
        tls.init(new KeyManager[] {new OwnKey(key)}, new TrustManager[] {new Anybody()}, new SecureRandom());
    }

    /**
     * See above.
     *
     * @param arguments the file and the port
     */
    public static void main(String[] arguments) throws Exception {
        Rogue rogue = new Rogue(ClientKey.parse(Files.readString(Path.of(arguments[0])).strip()), Integer.parseInt(arguments[1]));
        if (arguments.length > 2) {
            rogue.carrier(arguments[2], onACarrier().get(arguments[2]));
            System.exit(rogue.failed ? 1 : 0);
        }
        for (Map.Entry<String, Attack> attack : onACarrier().entrySet()) {
            rogue.carrier(attack.getKey(), attack.getValue());
        }
        for (Map.Entry<String, Attack> attack : onTheSignal().entrySet()) {
            rogue.signal(attack.getKey(), attack.getValue());
        }
        rogue.knocks(100);
        rogue.logins(120);
        System.exit(rogue.failed ? 1 : 0);
    }

    /** What is done on a connection that was taken; an IOException is how most of them end. */
    private interface Attack {
        void on(SSLSocket peer) throws IOException;
    }

    private static Map<String, Attack> onACarrier() {
        Map<String, Attack> attacks = new LinkedHashMap<>();
        // Nobody reads in any of these: what the server answers stays in its way.
        attacks.put("opens", peer -> flood(peer, n -> frame(WINDOW, SYN, 1 + 2 * n, 0)));
        attacks.put("opens with data", peer -> flood(peer, n -> frame(DATA, SYN, 1 + 2 * n, 1, (byte) 7)));
        attacks.put("pings", peer -> flood(peer, n -> frame(PING, SYN, 0, n)));
        attacks.put("answers to no ping", peer -> flood(peer, n -> frame(PING, 2, 0, n)));
        attacks.put("go-aways", peer -> flood(peer, n -> frame(GO_AWAY, 0, 0, 0)));
        attacks.put("window updates of a link that has ended", peer -> {
            peer.getOutputStream().write(frame(WINDOW, SYN, 1, 0));
            flood(peer, n -> frame(WINDOW, 0, 1, 1));
        });
        attacks.put("an id that nobody opened", peer -> peer.getOutputStream().write(frame(DATA, 0, 99, 1, (byte) 1)));
        attacks.put("an id of the server", peer -> peer.getOutputStream().write(frame(WINDOW, SYN, 2, 0)));
        attacks.put("a frame of 4 GiB", peer -> peer.getOutputStream().write(frame(DATA, SYN, 1, -1)));
        attacks.put("a frame of another type", peer -> peer.getOutputStream().write(frame(77, 0, 0, 0)));
        attacks.put("half a frame and an end", peer -> {
            peer.getOutputStream().write(frame(DATA, SYN, 1, 60_000, new byte[100]));
            peer.shutdownOutput();
        });
        attacks.put("noise", peer -> flood(peer, Rogue::noise));
        return attacks;
    }

    private static Map<String, Attack> onTheSignal() {
        Map<String, Attack> attacks = new LinkedHashMap<>();
        attacks.put("heartbeats", peer -> flood(peer, n -> new byte[] {4, 0x0a, 2, 0x08, 1}));
        attacks.put("unknown messages", peer -> flood(peer, n -> new byte[] {3, 0x7a, 1, 0}));
        attacks.put("empty messages", peer -> flood(peer, n -> new byte[1]));
        attacks.put("good-byes", peer -> flood(peer, n -> new byte[] {4, 0x12, 2, 0x08, 1}));
        attacks.put("a message of 256 MiB", peer -> peer.getOutputStream()
                .write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f}));
        attacks.put("a length without end", peer -> flood(peer, n -> new byte[] {(byte) 0xff}));
        attacks.put("a field longer than its message", peer -> peer.getOutputStream().write(new byte[] {2, 0x0a, 99}));
        attacks.put("half a message and an end", peer -> {
            peer.getOutputStream().write(new byte[] {4, 0x0a, 2});
            peer.shutdownOutput();
        });
        attacks.put("noise", peer -> flood(peer, Rogue::noise));
        return attacks;
    }

    private void carrier(String name, Attack attack) throws Exception {
        try (SSLSocket signal = connect()) {
            Answer.Welcome welcome = say(signal, new Opening.Login("rogue", "instance", ""));
            try (SSLSocket carrier = connect()) {
                say(carrier, new Opening.Join(welcome.session(), CarrierKind.MUX));
                run("carrier: " + name, attack, carrier);
            }
        }
    }

    private void signal(String name, Attack attack) throws Exception {
        try (SSLSocket signal = connect()) {
            say(signal, new Opening.Login("rogue", "instance", ""));
            run("signal: " + name, attack, signal);
        }
    }

    /** Connections that prove the key and say nothing. */
    private void knocks(int count) throws Exception {
        List<SSLSocket> silent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            silent.add(connect());
        }
        boolean over = true;
        for (SSLSocket peer : silent) {
            over &= ends(peer);
            peer.close();
        }
        report(count + " connections that say nothing", over);
    }

    private void logins(int count) throws Exception {
        int welcomed = 0;
        for (int i = 0; i < count; i++) {
            try (SSLSocket signal = connect()) {
                say(signal, new Opening.Login("rogue", "instance " + i, ""));
                welcomed++;
            } catch (IOException refused) {
                // What is to be seen.
            }
        }
        report(count + " logins in a row, " + welcomed + " welcomed", welcomed < count);
    }

    private void run(String name, Attack attack, SSLSocket peer) throws InterruptedException {
        Thread acting = new Thread(() -> {
            try {
                attack.on(peer);
            } catch (IOException cutOff) {
                // The server has ended it, and that is looked at below.
            }
        });
        acting.setDaemon(true);
        acting.start();
        acting.join(PATIENCE_MILLIS);
        report(name, !acting.isAlive() && ends(peer));
    }

    private void report(String what, boolean ended) {
        failed |= !ended;
        System.out.println((ended ? "ended  " : "GOES ON  ") + what);
    }

    private static boolean ends(SSLSocket peer) {
        byte[] any = new byte[BATCH_BYTES];
        try {
            peer.setSoTimeout(PATIENCE_MILLIS);
            while (peer.getInputStream().read(any) >= 0) {}
            return true;
        } catch (SocketTimeoutException silent) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void flood(SSLSocket peer, IntFunction<byte[]> next) throws IOException {
        int number = 0;
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (bytes.size() < BATCH_BYTES) {
                bytes.write(next.apply(number++));
            }
            peer.getOutputStream().write(bytes.toByteArray());
        }
    }

    private static byte[] frame(int type, int flags, int id, int length, byte... payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(id)
                .putInt(length)
                .put(payload)
                .array();
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[256];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    // By the book.

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"adit/1"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }

    private static Answer.Welcome say(SSLSocket peer, Opening opening) throws IOException {
        ByteBuf hello =
                HelloWire.encode(UnpooledByteBufAllocator.DEFAULT, new Hello(Hello.VERSION, Set.of(), 65_536, "rogue", opening));
        peer.getOutputStream().write(ByteBufUtil.getBytes(hello));
        ByteBuf back = Unpooled.buffer();
        while (true) {
            ByteBuf message = Frames.next(back, HelloWire.MAX_BYTES);
            if (message != null) {
                Answer answer = AnswerWire.decode(message);
                if (answer instanceof Answer.Welcome welcome) {
                    return welcome;
                }
                throw new IOException("not welcome: " + answer);
            }
            // A byte at a time: what comes behind the answer is not ours.
            int next = peer.getInputStream().read();
            if (next < 0) {
                throw new IOException("the server has ended it");
            }
            back.writeByte(next);
        }
    }

    /** Shows the client's own certificate, whatever it is asked for. */
    private static final class OwnKey extends X509ExtendedKeyManager {
        private final ClientKey key;

        OwnKey(ClientKey key) {
            this.key = key;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {key.identity().certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key.identity().privateKey();
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return "none";
        }
    }

    /** A rogue does not care whose server it is. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
