// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets a peer pass when its certificate was issued by one of our authorities, is valid now, is
 * meant for its side of the connection and names one of the accepted identities. Nothing else is
 * asked: host names are not compared, because the identity says more than a name does (which role
 * on which server), and because what was dialled is an address out of the plan and not a name that
 * someone could have bent.
 *
 * <p>A path is computed once for the same certificates: checking signatures is most of what a
 * handshake costs in Java, and after a failover many connections come at once.
 *
 * <p>Works on either side, safe for concurrent use. A resumed TLS session is not checked again;
 * sessions live in the context that was built with this verifier and go with it.
 */
public final class PeerVerifier extends X509ExtendedTrustManager {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  /** More certificates than any chain of ours has; a peer's message must not cost us much. */
  private static final int LONGEST_CHAIN = 5;

  /** More peers than one server has; beyond it paths are checked each time. */
  private static final int MOST_REMEMBERED = 256;

  private final List<X509Certificate> authorities;
  private final Set<TrustAnchor> anchors;
  private final Set<String> accepted;
  private final InstantSource clock;

  /**
   * Paths whose signatures and constraints were found good. Neither ever changes for the same
   * certificates and the same authorities; dates do, and are looked at each time. Only what one of
   * our authorities has issued gets in here.
   */
  private final Set<List<X509Certificate>> good = ConcurrentHashMap.newKeySet();

  /** Checks dates by the system's clock. */
  public PeerVerifier(Collection<X509Certificate> authorities, Set<URI> accepted) {
    this(authorities, accepted, InstantSource.system());
  }

  /**
   * @param authorities the roots, at least one
   * @param accepted the identities that may pass; none may when it is empty
   * @param clock the time at which a certificate has to be valid
   */
  public PeerVerifier(
      Collection<X509Certificate> authorities, Set<URI> accepted, InstantSource clock) {
    if (authorities.isEmpty()) {
      throw new TrustException("peer verifier: no authority (expected: at least one)");
    }
    this.authorities = List.copyOf(authorities);
    this.anchors =
        authorities.stream()
            .map(root -> new TrustAnchor(root, null))
            .collect(Collectors.toUnmodifiableSet());
    // As text: java.net.URI compares parts of itself regardless of case.
    this.accepted = accepted.stream().map(URI::toString).collect(Collectors.toUnmodifiableSet());
    this.clock = clock;
  }

  /**
   * Checks the chain of a peer on the server's side of a connection.
   *
   * @throws CertificateException saying what was observed and what was expected
   */
  public void verifyServer(List<X509Certificate> chain) throws CertificateException {
    verify(chain, SERVER_AUTH, "server");
  }

  /** As {@link #verifyServer}, for a peer that opened the connection. */
  public void verifyClient(List<X509Certificate> chain) throws CertificateException {
    verify(chain, CLIENT_AUTH, "client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifyClient(Arrays.asList(chain));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifyClient(Arrays.asList(chain));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verifyClient(Arrays.asList(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifyServer(Arrays.asList(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifyServer(Arrays.asList(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verifyServer(Arrays.asList(chain));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(X509Certificate[]::new);
  }

  private void verify(List<X509Certificate> chain, String usage, String side)
      throws CertificateException {
    if (chain.isEmpty()) {
      throw new CertificateException(side + ": no certificate (expected: " + wanted() + ")");
    }
    if (chain.size() > LONGEST_CHAIN) {
      throw new CertificateException(
          side
              + ": a chain of "
              + chain.size()
              + " certificates (expected: at most "
              + LONGEST_CHAIN
              + ")");
    }
    X509Certificate leaf = chain.getFirst();
    verifyPath(chain, side);
    verifyUsage(leaf, usage, side);
    Optional<URI> identity = Certificates.identity(leaf);
    if (identity.isEmpty() || !accepted.contains(identity.get().toString())) {
      throw new CertificateException(
          side
              + ": identity "
              + identity.map(URI::toString).orElse("none, " + leaf.getSubjectX500Principal())
              + " (expected: "
              + wanted()
              + ")");
    }
  }

  private void verifyPath(List<X509Certificate> chain, String side) throws CertificateException {
    // A peer may send its root as well; an anchor is not part of the path (RFC 5280, section 6.1).
    List<X509Certificate> links =
        chain.stream().filter(certificate -> !authorities.contains(certificate)).toList();
    if (links.isEmpty()) {
      throw new CertificateException(
          side + ": an authority's own certificate (expected: " + wanted() + ")");
    }
    if (good.contains(links) && links.stream().allMatch(this::isValidNow)) {
      return;
    }
    try {
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(links);
      CertPathValidator.getInstance("PKIX").validate(path, parameters());
      if (good.size() < MOST_REMEMBERED) {
        good.add(links);
      }
    } catch (CertPathValidatorException e) {
      X509Certificate failed = e.getIndex() < 0 ? chain.getFirst() : links.get(e.getIndex());
      throw new CertificateException(
          side
              + ": certificate "
              + failed.getSubjectX500Principal()
              + " "
              + shortcoming(failed, e.getReason()),
          e);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(side + ": certificate path cannot be checked", e);
    }
  }

  private boolean isValidNow(X509Certificate certificate) {
    Instant now = clock.instant();
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  private String shortcoming(X509Certificate failed, Reason reason) {
    if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
      return "valid from "
          + failed.getNotBefore().toInstant()
          + " to "
          + failed.getNotAfter().toInstant()
          + " (expected: valid at "
          + clock.instant()
          + ")";
    }
    String expected =
        authorities.stream()
            .map(root -> root.getSubjectX500Principal().toString())
            .collect(Collectors.joining(" or ", " (expected: issued by ", ")"));
    if (reason == PKIXReason.INVALID_KEY_USAGE
        || reason == PKIXReason.NOT_CA_CERT
        || reason == PKIXReason.PATH_TOO_LONG) {
      return "used as an authority" + expected;
    }
    return "issued by " + failed.getIssuerX500Principal() + expected;
  }

  private PKIXParameters parameters() throws InvalidAlgorithmParameterException {
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false); // Certificates live for a day: they are not renewed.
    parameters.setDate(Date.from(clock.instant()));
    return parameters;
  }

  private static void verifyUsage(X509Certificate leaf, String usage, String side)
      throws CertificateException {
    List<String> usages = leaf.getExtendedKeyUsage();
    if (usages == null || !usages.contains(usage)) {
      throw new CertificateException(
          side
              + ": certificate "
              + leaf.getSubjectX500Principal()
              + " with extended key usage "
              + (usages == null ? "none" : usages)
              + " (expected: "
              + usage
              + ")");
    }
  }

  private String wanted() {
    return accepted.isEmpty() ? "nobody" : String.join(" or ", new TreeSet<>(accepted));
  }
}
