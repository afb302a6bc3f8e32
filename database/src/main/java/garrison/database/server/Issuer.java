// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** The name of our authority as MariaDB's {@code REQUIRE ISSUER} compares it. */
final class Issuer {
  private Issuer() {}

  /** The name, when the file holds one root; empty while there are several. */
  static Optional<String> read(Path authorities) {
    List<X509Certificate> roots = new ArrayList<>();
    try (InputStream input = Files.newInputStream(authorities)) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      factory
          .generateCertificates(input)
          .forEach(certificate -> roots.add((X509Certificate) certificate));
    } catch (IOException | CertificateException e) {
      throw new DatabaseException("authorities " + authorities + ": cannot be read", e);
    }
    return roots.size() == 1
        ? Optional.of(oneLine(roots.getFirst().getSubjectX500Principal()))
        : Optional.empty();
  }

  /**
   * The form of OpenSSL's {@code X509_NAME_oneline}: the attributes in the order of the
   * certificate, each after a slash. Java writes them the other way round (RFC 2253), and counts
   * from the end.
   */
  static String oneLine(X500Principal name) {
    StringBuilder line = new StringBuilder();
    try {
      for (Rdn part : new LdapName(name.getName(X500Principal.RFC2253)).getRdns()) {
        String attribute = part.getType() + "=" + part.getValue();
        if (part.size() != 1 || !attribute.matches("(CN|OU|O|L|ST|C)=[A-Za-z0-9 .:@_-]+")) {
          throw new DatabaseException(
              "authority's name: "
                  + name
                  + " (expected: CN, OU, O, L, ST, C of letters, digits and . : @ _ -)");
        }
        line.append('/').append(attribute);
      }
    } catch (InvalidNameException e) {
      throw new DatabaseException("authority's name: " + name + ": cannot be read", e);
    }
    return line.toString();
  }
}
