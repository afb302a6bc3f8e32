// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Textual encoding of keys and certificates (RFC 7468), in its strict form: each block's begin and
 * end lines agree, and between them stands nothing but base64. Text outside blocks is explanatory
 * and skipped (RFC 7468, section 2), but a line there that starts with a dash is an error, so that
 * a file cut short never reads as a shorter one.
 */
final class Pem {
  /** More than any chain or list of authorities needs; a larger file is not one of ours. */
  static final int MOST_CHARACTERS = 1 << 20;

  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Pattern LABEL = Pattern.compile("[A-Z0-9]+( [A-Z0-9]+)*");
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  /** One block: what it says it is, and its bytes. */
  static final class Block {
    private final String label;
    private final byte[] der;

    Block(String label, byte[] der) {
      this.label = label;
      this.der = der.clone();
    }

    String label() {
      return label;
    }

    byte[] der() {
      return der.clone();
    }
  }

  private Pem() {}

  /**
   * All blocks in order.
   *
   * @throws TrustException naming the line at which the text stops being PEM
   */
  static List<Block> parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new TrustException(
          text.length() + " characters (expected: at most " + MOST_CHARACTERS + ")");
    }
    List<Block> blocks = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    String open = "";
    int number = 0;
    for (String raw : text.split("\r\n|\n|\r", -1)) {
      number++;
      String line = raw.stripTrailing();
      if (open.isEmpty()) {
        if (line.startsWith(BEGIN)) {
          open = label(line, BEGIN, number);
          body.setLength(0);
        } else if (line.startsWith("-")) {
          throw malformed(number, "a boundary that begins nothing", BEGIN + "…" + DASHES);
        }
      } else if (line.startsWith(DASHES)) {
        if (!line.equals(END + open + DASHES)) {
          throw malformed(number, "another boundary", END + open + DASHES);
        }
        blocks.add(new Block(open, decode(body, number)));
        open = "";
      } else {
        body.append(line);
      }
    }
    if (!open.isEmpty()) {
      throw malformed(number, "the end of the file", END + open + DASHES);
    }
    return blocks;
  }

  /** The certificates among the blocks, in order. */
  static List<X509Certificate> certificates(List<Block> blocks) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(block.der()));
      }
    }
    return certificates;
  }

  /** The one private key (PKCS #8, RFC 5958) among the blocks. */
  static PrivateKey privateKey(List<Block> blocks) {
    List<Block> keys =
        blocks.stream().filter(block -> block.label().endsWith(PRIVATE_KEY)).toList();
    if (keys.size() != 1) {
      throw new TrustException(keys.size() + " private keys (expected: one)");
    }
    Block key = keys.getFirst();
    if (!key.label().equals(PRIVATE_KEY)) {
      throw new TrustException(key.label() + " (expected: an unencrypted PKCS #8 PRIVATE KEY)");
    }
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(key.der());
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (GeneralSecurityException _) {
        // Not of this algorithm: the next one may read it.
      }
    }
    throw new TrustException("unreadable private key (expected: PKCS #8 of EC, RSA or Ed25519)");
  }

  static String format(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(format(CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new TrustException("certificate cannot be encoded", e);
      }
    }
    return text.toString();
  }

  static String format(PrivateKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new TrustException("private key cannot be encoded (expected: one held in memory)");
    }
    return format(PRIVATE_KEY, encoded);
  }

  static String format(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    String body = der.length == 0 ? "" : lines.encodeToString(der) + "\n";
    return BEGIN + label + DASHES + "\n" + body + END + label + DASHES + "\n";
  }

  private static X509Certificate certificate(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new TrustException("unreadable certificate (expected: X.509 in DER)", e);
    }
  }

  private static String label(String line, String start, int number) {
    if (!line.endsWith(DASHES) || line.length() < start.length() + DASHES.length()) {
      throw malformed(number, "an unfinished boundary", BEGIN + "…" + DASHES);
    }
    String label = line.substring(start.length(), line.length() - DASHES.length());
    if (!LABEL.matcher(label).matches()) {
      throw malformed(number, "a boundary without a name", BEGIN + "…" + DASHES);
    }
    return label;
  }

  private static byte[] decode(StringBuilder body, int number) {
    try {
      return Base64.getDecoder().decode(body.toString());
    } catch (IllegalArgumentException _) {
      throw malformed(number, "a block that is not base64", "base64 (RFC 4648, section 4)");
    }
  }

  private static TrustException malformed(int line, String observed, String expected) {
    return new TrustException("line " + line + ": " + observed + " (expected: " + expected + ")");
  }
}
