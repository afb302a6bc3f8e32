// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one server's backups. No file is encrypted with it directly: each has a key of its
 * own, derived from this one and from random bytes at the file's start (HKDF, RFC 5869).
 */
final class BackupKey {
  private static final int BYTES = 32;

  private final byte[] secret;

  private BackupKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * Reads the key, or makes it at its first use.
   *
   * @param file readable by this user alone; without it no backup can be read
   * @throws BackupException when it cannot be read or made, or is no key
   */
  static BackupKey open(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      byte[] secret = HexFormat.of().parseHex(Files.readString(file).strip());
      if (secret.length != BYTES) {
        throw new BackupException(
            "backup key " + file + ": " + secret.length + " bytes (expected: " + BYTES + ")");
      }
      return new BackupKey(secret);
    } catch (IOException | IllegalArgumentException e) {
      throw new BackupException("backup key " + file + ": cannot be read", e);
    }
  }

  /** A key that is given. */
  static BackupKey of(byte[] secret) {
    return new BackupKey(secret.clone());
  }

  private static void make(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    try (FileChannel out =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      byte[] text = (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    DurableFolder.force(file.toAbsolutePath().getParent());
  }

  /** The key of the file that begins with {@code salt}. */
  SecretKey derive(byte[] salt) {
    try {
      KDF kdf = KDF.getInstance("HKDF-SHA256");
      return kdf.deriveKey(
          "AES",
          HKDFParameterSpec.ofExtract()
              .addIKM(secret)
              .addSalt(salt)
              .thenExpand("garrison backup file".getBytes(StandardCharsets.US_ASCII), BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256: missing (every JDK 25 has it)", e);
    }
  }

  /** Proves that whoever wrote {@code text} had the key. */
  String seal(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              derive("manifest".getBytes(StandardCharsets.US_ASCII)).getEncoded(), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256: missing (every JDK has it)", e);
    }
  }
}
