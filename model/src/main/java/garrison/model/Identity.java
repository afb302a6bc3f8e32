// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.net.URI;

/**
 * Who one end of a connection is: a role on a server of this site. It stands in the certificate's
 * subject alternative name as a SPIFFE ID, {@code spiffe://www.foobar.com/web-1/web} (SPIFFE-ID
 * standard, section 2), and is what a listener compares with its Flows.
 */
public record Identity(DomainName site, ServerName server, Role role) {
  /** The identity as a URI, for a certificate and for comparison. */
  public URI uri() {
    return URI.create("spiffe://" + site + "/" + server + "/" + role.word());
  }

  /**
   * The common name of the certificate's subject, {@code web@web-1}: what MariaDB's {@code REQUIRE
   * SUBJECT} compares, since it knows no URI names.
   */
  public String commonName() {
    return role.word() + "@" + server;
  }

  @Override
  public String toString() {
    return uri().toString();
  }
}
