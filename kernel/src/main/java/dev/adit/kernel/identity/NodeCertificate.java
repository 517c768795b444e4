package dev.adit.kernel.identity;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * The self-made certificate that carries a node's public key through TLS. Nobody reads more of it than the key: the
 * name is the same for all, and the dates only have to be well-formed (RFC 5280 §4.1), as ids are pinned and a node
 * without a battery-backed clock must be able to connect.
 */
final class NodeCertificate {
    private static final int SERIAL_BITS = 127;
    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final String NOT_BEFORE = "200101000000Z";
    /** The last second of a UTCTime; from 2050 on the standard wants another type. */
    private static final String NOT_AFTER = "491231235959Z";

    /** 1.2.840.10045.4.3.2, ecdsa-with-SHA256; it takes no parameters (RFC 5758 §3.2). */
    private static final byte[] ECDSA_SHA256 =
            Der.sequence(Der.objectIdentifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
    /** 2.5.4.3, commonName. */
    private static final byte[] NAME =
            Der.sequence(Der.set(Der.sequence(Der.objectIdentifier(0x55, 0x04, 0x03), Der.utf8("adit"))));

    private NodeCertificate() {}

    static X509Certificate of(KeyPair pair) throws GeneralSecurityException {
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0);
        byte[] content = Der.sequence(
                Der.context0(Der.integer(VERSION_3)),
                Der.integer(serial),
                ECDSA_SHA256,
                NAME,
                Der.sequence(Der.utcTime(NOT_BEFORE), Der.utcTime(NOT_AFTER)),
                NAME,
                pair.getPublic().getEncoded());
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(content);
        byte[] encoded = Der.sequence(content, ECDSA_SHA256, Der.bitString(signer.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }
}
