// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import garrison.model.IpAddress;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Builds and signs certificates (RFC 5280). The only class that touches BouncyCastle, so that a
 * process which merely reads certificates never loads it; keys and signatures are the JDK's.
 */
final class Issuer {
  /** A host whose clock is a little behind must not refuse a certificate made a second ago. */
  static final Duration BACK_DATED = Duration.ofMinutes(5);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A key and the certificate that names its holder. */
  record Issued(PrivateKey key, X509Certificate certificate) {}

  /** What the certificate shall say about its holder. */
  record Subject(
      String commonName,
      List<URI> identities,
      List<String> dnsNames,
      List<IpAddress> addresses,
      boolean alsoClient) {}

  private Issuer() {}

  /** A new root that signs leaves and nothing else: path length 0. */
  static Issued root(Instant now, Duration life) {
    KeyPair pair = newKeyPair();
    byte[] mark = new byte[4];
    RANDOM.nextBytes(mark);
    X500Name name = name("garrison authority " + HexFormat.of().formatHex(mark));
    X509v3CertificateBuilder builder = builder(name, name, now, now.plus(life), pair);
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(pair.getPublic()));
      return new Issued(pair.getPrivate(), sign(builder, pair.getPrivate()));
    } catch (IOException | GeneralSecurityException e) {
      throw new TrustException("authority: root cannot be built", e);
    }
  }

  /** A new key and its certificate, signed by {@code authority}. */
  static Issued leaf(Issued authority, Subject subject, Instant now, Duration life) {
    KeyPair pair = newKeyPair();
    X500Name issuer =
        X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder builder =
        builder(issuer, name(subject.commonName()), now, now.plus(life), pair);
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, usages(subject));
      builder.addExtension(Extension.subjectAlternativeName, false, names(subject));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(pair.getPublic()));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
      return new Issued(pair.getPrivate(), sign(builder, authority.key()));
    } catch (IOException | GeneralSecurityException e) {
      throw new TrustException("certificate for " + subject.commonName() + ": cannot be built", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, Instant now, Instant end, KeyPair pair) {
    BigInteger serial = new BigInteger(128, RANDOM).setBit(0); // Never zero.
    return new JcaX509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(now.minus(BACK_DATED).truncatedTo(ChronoUnit.SECONDS)),
        Date.from(end.truncatedTo(ChronoUnit.SECONDS)),
        subject,
        pair.getPublic());
  }

  private static ExtendedKeyUsage usages(Subject subject) {
    return subject.alsoClient()
        ? new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth})
        : new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
  }

  private static GeneralNames names(Subject subject) {
    List<GeneralName> names = new ArrayList<>();
    for (URI identity : subject.identities()) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.toString()));
    }
    for (String dnsName : subject.dnsNames()) {
      names.add(new GeneralName(GeneralName.dNSName, dnsName));
    }
    for (IpAddress address : subject.addresses()) {
      names.add(new GeneralName(GeneralName.iPAddress, address.text()));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private static KeyPair newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new TrustException("key: no P-256 in this Java", e);
    }
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign with " + SIGNATURE, e);
    }
  }
}
