// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Whether a private key belongs to a certificate: tried, not deduced, so it holds for any kind. */
final class KeyMatch {
  private static final byte[] PROBE = "garrison".getBytes(StandardCharsets.US_ASCII);

  private KeyMatch() {}

  static boolean holds(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(PROBE);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(certificate.getPublicKey());
      checking.update(PROBE);
      return checking.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
