// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A certificate in the words of an operator.
 *
 * @param subject the distinguished name (RFC 2253)
 * @param issuer the distinguished name of who signed it
 * @param identity the SPIFFE ID, unless it has none
 * @param names the DNS names, then the addresses, for which it is good
 * @param serial lower-case hexadecimal
 * @param notBefore when it starts to be valid
 * @param notAfter when it stops to be valid
 * @param fingerprint SHA-256, lower-case hexadecimal
 */
public record CertificateSummary(
    String subject,
    String issuer,
    Optional<URI> identity,
    List<String> names,
    String serial,
    Instant notBefore,
    Instant notAfter,
    String fingerprint) {
  public CertificateSummary {
    names = List.copyOf(names);
  }
}
