package dev.adit.plugin.kcp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes cookies that prove an address without being kept: a MAC of address, nonce and time under a key of the process. One is
 * good for ten to twenty seconds. On one loop.
 */
final class Cookies {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_SIZE = 32;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Mac mac;
    private final LongSupplier nanos;

    Cookies(LongSupplier nanos) {
        this.nanos = nanos;
        byte[] key = new byte[KEY_SIZE];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException missing) {
            // Every Java platform has it.
            throw new IllegalStateException(missing);
        }
    }

    Cookie make(InetSocketAddress remote, long nonce) {
        return make(remote, nonce, period());
    }

    boolean isGood(InetSocketAddress remote, Greeting greeting) {
        long now = period();
        return isOf(remote, greeting, now) || isOf(remote, greeting, now - 1);
    }

    private boolean isOf(InetSocketAddress remote, Greeting greeting, long period) {
        return make(remote, greeting.nonce(), period).isSame(greeting.cookie());
    }

    private long period() {
        return Math.floorDiv(nanos.getAsLong(), PERIOD_NANOS);
    }

    private Cookie make(InetSocketAddress remote, long nonce, long period) {
        mac.update(remote.getAddress().getAddress());
        ByteBuffer rest = ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES);
        rest.putInt(remote.getPort()).putLong(nonce).putLong(period).flip();
        mac.update(rest);
        ByteBuffer code = ByteBuffer.wrap(mac.doFinal());
        return new Cookie(code.getLong(), code.getLong());
    }
}
