package dev.adit.kernel.bridge;

import dev.adit.kernel.identity.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Ends TLS in the server's place, with a certificate of its own, and asks whoever comes for theirs. */
final class ManInTheMiddle implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    final AtomicInteger met = new AtomicInteger();
    /** Certificates of clients that it got to see. */
    final List<X509Certificate> shown = new CopyOnWriteArrayList<>();
    /** What clients said inside TLS. */
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    private final SSLServerSocket listener;

    ManInTheMiddle(String version) throws Exception {
        listener = (SSLServerSocket) context(Identity.generate())
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setEnabledProtocols(new String[] {version});
        listener.setNeedClientAuth(true);
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"adit/1"});
        listener.setSSLParameters(parameters);
        Thread thread = new Thread(this::serve, "man-in-the-middle");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** For either end of a test: shows an identity and takes everybody's. */
    SSLContext context(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("me", identity.privateKey(), new char[0], new X509Certificate[] {identity.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Curious()}, null);
        return context;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                met.incrementAndGet();
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getInputStream().transferTo(heard);
            } catch (IOException refused) {
                // What is hoped for; the next client may be less careful.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** Trusts everybody and keeps what it sees. */
    private final class Curious implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            shown.addAll(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
