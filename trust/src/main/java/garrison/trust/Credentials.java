// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What one end of a connection needs to prove who it is and to check the other end. An immutable
 * value: a renewed certificate is another value, and whoever holds this one swaps its reference.
 *
 * @param key the private key of the first certificate in {@code chain}
 * @param chain the own certificate, then those that link it to an authority, without the root
 * @param authorities the roots by which the other end is checked; several while a root is replaced
 */
public record Credentials(
    PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
  public Credentials {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
    if (chain.isEmpty()) {
      throw new TrustException("credentials: no certificate (expected: at least one)");
    }
    if (!KeyMatch.holds(key, chain.getFirst())) {
      throw new TrustException(
          "credentials: the key is not that of " + chain.getFirst().getSubjectX500Principal());
    }
  }

  /**
   * Reads {@code NAME.pem}, {@code NAME.key} and {@code authority.pem}. Dates are not looked at: an
   * expired certificate is for the far end to refuse, and for {@link #requireValidAt} to report.
   *
   * @param name a role's word, or {@code site}
   * @throws TrustException listing everything that is wrong with the three files
   */
  public static Credentials read(Path folder, String name) {
    return new CredentialsFiles(folder, name).read();
  }

  /**
   * Writes the three files, each of them whole or not at all, the key for its owner alone. Creates
   * the folder (mode 0700) when it is missing.
   */
  public void write(Path folder, String name) {
    new CredentialsFiles(folder, name).write(this);
  }

  /** The own certificate. */
  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /**
   * These credentials, provided that no certificate of the chain is expired or not yet valid.
   *
   * @throws TrustException naming the certificate and the time it is good for
   */
  public Credentials requireValidAt(Instant now) {
    for (X509Certificate certificate : chain) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant until = certificate.getNotAfter().toInstant();
      if (now.isBefore(from) || now.isAfter(until)) {
        throw new TrustException(
            "certificate "
                + certificate.getSubjectX500Principal()
                + ": valid from "
                + from
                + " to "
                + until
                + " (expected: valid at "
                + now
                + ")");
      }
    }
    return this;
  }

  /** Names the holder; the key never appears. */
  @Override
  public String toString() {
    return "Credentials[" + leaf().getSubjectX500Principal() + ", key=***]";
  }
}
