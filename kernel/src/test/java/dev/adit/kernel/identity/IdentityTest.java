package dev.adit.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class IdentityTest {

    @Test
    void theCertificateIsWellFormedAndSignedByItsOwnKey() throws GeneralSecurityException {
        X509Certificate certificate = Identity.generate().certificate();

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(Instant.parse("2049-12-31T23:59:59Z")));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=adit");
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getSerialNumber()).isPositive();
    }

    @Test
    void theIdIsTheHashOfThePublicKeyOfTheCertificate() {
        Identity identity = Identity.generate();
        PublicKey key = identity.certificate().getPublicKey();

        assertThat(P256.has(key)).isTrue();
        assertThat(NodeId.of(key)).isEqualTo(identity.id());
        assertThat(identity.id().bytes()).isEqualTo(NodeId.sha256(key.getEncoded()));
    }

    @Test
    void identitiesAreEqualIfTheirKeysAre() throws GeneralSecurityException {
        Identity identity = Identity.generate();

        assertThat(Identity.of(identity.pair())).isEqualTo(identity).hasSameHashCodeAs(identity);
        assertThat(Identity.generate()).isNotEqualTo(identity);
    }

    @Test
    void itsTextShowsTheIdOnly() {
        Identity identity = Identity.generate();

        assertThat(identity).hasToString("Identity[" + identity.id() + "]");
    }

    @Test
    void keysOfTwoPairsMakeNoIdentity() throws GeneralSecurityException {
        KeyPair mixed = new KeyPair(P256.generate().getPublic(), P256.generate().getPrivate());

        assertThatThrownBy(() -> Identity.of(mixed)).hasMessageContaining("do not belong together");
    }

    @Test
    void otherCurvesAndAlgorithmsAreToldApart() throws GeneralSecurityException {
        KeyPairGenerator curves = KeyPairGenerator.getInstance("EC");
        curves.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);

        assertThat(P256.has(curves.generateKeyPair().getPublic())).isFalse();
        assertThat(P256.has(rsa.generateKeyPair().getPublic())).isFalse();
    }

    @Test
    void numbersKeepTheirLengthWhateverTheirSize() {
        assertThat(FixedBytes.of(BigInteger.ZERO, 2)).containsExactly(0, 0);
        assertThat(FixedBytes.of(BigInteger.valueOf(0x7f), 2)).containsExactly(0, 0x7f);
        assertThat(FixedBytes.of(BigInteger.valueOf(0xffff), 2)).containsExactly(0xff, 0xff);
    }
}
