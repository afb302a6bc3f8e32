// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a certificate says, and certificates in files. */
public final class Certificates {
  /** RFC 5280, section 4.2.1.6: the tags of a GeneralName, as the JDK reports them. */
  private static final int DNS_NAME = 2;

  private static final int URI_NAME = 6;
  private static final int IP_ADDRESS = 7;

  private static final Pattern SPIFFE =
      Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/[a-zA-Z0-9._-]+)+");

  private Certificates() {}

  /**
   * The SPIFFE ID of the certificate's holder. Empty unless the certificate carries exactly one URI
   * name and that is a valid ID (X.509-SVID standard, section 2): two names would let two checkers
   * see two holders.
   */
  public static Optional<URI> identity(X509Certificate leaf) {
    List<String> uris = names(leaf, URI_NAME);
    if (uris.size() != 1 || !SPIFFE.matcher(uris.getFirst()).matches()) {
      return Optional.empty();
    }
    return Optional.of(URI.create(uris.getFirst()));
  }

  /** What an operator wants to know of {@code certificate}. */
  public static CertificateSummary summary(X509Certificate certificate) {
    List<String> names = new ArrayList<>(names(certificate, DNS_NAME));
    names.addAll(names(certificate, IP_ADDRESS));
    return new CertificateSummary(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        identity(certificate),
        names,
        certificate.getSerialNumber().toString(16),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        fingerprint(certificate));
  }

  /** SHA-256 over the whole certificate, as 64 lower-case hexadecimal digits. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new TrustException("certificate cannot be hashed", e);
    }
  }

  /**
   * The certificates in a PEM file, at least one.
   *
   * @throws TrustException when there is none, or something that is not a certificate
   */
  public static List<X509Certificate> read(Path file) {
    try {
      List<X509Certificate> certificates = Pem.certificates(Pem.parse(Files.readString(file)));
      if (certificates.isEmpty()) {
        throw new TrustException("no certificate (expected: at least one)");
      }
      return List.copyOf(certificates);
    } catch (TrustException e) {
      throw e.in(file.toString());
    } catch (IOException e) {
      throw new TrustException(file + ": " + CredentialsFiles.reason(e));
    }
  }

  /** Writes the certificates as a PEM file that everyone may read, for example for other tools. */
  public static void write(Path file, List<X509Certificate> certificates) {
    try {
      PrivateFiles.replace(file, Pem.format(certificates), PrivateFiles.READABLE);
    } catch (IOException e) {
      throw new TrustException(file + ": cannot be written", e);
    }
  }

  private static List<String> names(X509Certificate certificate, int tag) {
    Collection<List<?>> all;
    try {
      all = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException _) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    if (all != null) {
      for (List<?> name : all) {
        if (name.get(0).equals(tag) && name.get(1) instanceof String text) {
          names.add(text);
        }
      }
    }
    return names;
  }
}
