// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Names of cipher suites as OpenSSL has them (openssl-ciphers(1)), made from those of IANA. Only
 * suites with ECDHE and authenticated encryption come here, for which the rule is regular.
 */
final class OpenSslNames {
  private static final String TLS_1_2 = "_WITH_";

  private OpenSslNames() {}

  /** Those of TLS 1.2 by OpenSSL's own names, joined by colons. */
  static String ciphers(List<String> suites) {
    return suites.stream()
        .filter(suite -> suite.contains(TLS_1_2))
        .map(OpenSslNames::cipher)
        .collect(Collectors.joining(":"));
  }

  /** Those of TLS 1.3, whose names are IANA's. */
  static String suites(List<String> suites) {
    return suites.stream()
        .filter(suite -> !suite.contains(TLS_1_2))
        .collect(Collectors.joining(":"));
  }

  /** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 becomes ECDHE-RSA-AES128-GCM-SHA256. */
  private static String cipher(String suite) {
    return suite
        .replaceFirst("^TLS_", "")
        .replace(TLS_1_2, "-")
        .replaceFirst("CHACHA20_POLY1305_SHA256$", "CHACHA20-POLY1305")
        .replaceFirst("AES_(128|256)", "AES$1")
        .replace('_', '-');
  }
}
