package dev.adit.kernel.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Objects;

/** Keys on the curve P-256 (secp256r1, FIPS 186-4 §D.1.2.3), the one that every TLS stack has. */
public final class P256 {
    /** How many bytes a scalar or a coordinate has. */
    static final int LENGTH = 32;

    private static final ECParameterSpec CURVE = curve();

    private P256() {}

    /**
     * Tells whether a key lies on this curve.
     *
     * @param key any public key, also one that a stranger sent
     * @return true for P-256, false for every other curve and algorithm
     */
    public static boolean has(PublicKey key) {
        return key instanceof ECPublicKey ec
                && ec.getParams().getCurve().equals(CURVE.getCurve())
                && ec.getParams().getGenerator().equals(CURVE.getGenerator())
                && ec.getParams().getOrder().equals(CURVE.getOrder());
    }

    /** Loads what the first key takes; keys may be had without. Any thread. */
    public static void prepare() {
        Objects.requireNonNull(CURVE);
    }

    static KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Java's own where it is: else each of the dozen providers is loaded, only to find out whether it has one, too. */
    static KeyFactory keys() throws GeneralSecurityException {
        Provider own = Security.getProvider("SunEC");
        return own == null ? KeyFactory.getInstance("EC") : KeyFactory.getInstance("EC", own);
    }

    static byte[] scalar(PrivateKey key) {
        return FixedBytes.of(((ECPrivateKey) key).getS(), LENGTH);
    }

    static PrivateKey privateKey(byte[] scalar) throws GeneralSecurityException {
        return keys().generatePrivate(new ECPrivateKeySpec(new BigInteger(1, scalar), CURVE));
    }

    static byte[] x(PublicKey key) {
        return FixedBytes.of(((ECPublicKey) key).getW().getAffineX(), LENGTH);
    }

    static byte[] y(PublicKey key) {
        return FixedBytes.of(((ECPublicKey) key).getW().getAffineY(), LENGTH);
    }

    static PublicKey publicKey(byte[] x, byte[] y) throws GeneralSecurityException {
        ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
        return keys().generatePublic(new ECPublicKeySpec(point, CURVE));
    }

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java runtime lacks the curve P-256 (module jdk.crypto.ec)", missing);
        }
    }
}
