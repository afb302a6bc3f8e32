// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The form of every encrypted file.
 *
 * <p>A file is a head and a row of chunks. The head is eight letters and 32 random bytes from which
 * the file's key is derived. A chunk is encrypted by AES-256-GCM, and what is authenticated with it
 * is where it belongs: the file's name, its number in the row, its length, and whether it is the
 * last. So a bit that flips, a chunk that is missing, doubled, moved or of another file, and a file
 * that ends early are all found, and found before a byte of the chunk is used. Encrypting the file
 * as one message would need all of it in memory, or let bytes be used before they are known to be
 * right.
 *
 * <p>The nonce of a chunk is random: after a crash a copy of the log goes on with a number that an
 * unfinished chunk may have used already.
 */
final class Frames {
  /** Most bytes of one chunk before encryption. */
  static final int MOST_BYTES = 1 << 18;

  static final int SALT_BYTES = 32;

  private static final byte[] LETTERS = "GARRBAK1".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEAD_BYTES = 1 + Integer.BYTES + NONCE_BYTES;

  /** Bytes of a file before its first chunk. */
  static final int FILE_HEAD_BYTES = LETTERS.length + SALT_BYTES;

  /** Where a chunk stands. */
  enum Place {
    WITHIN((byte) 0),
    LAST((byte) 1);

    private final byte word;

    Place(byte word) {
      this.word = word;
    }
  }

  /** One chunk, decrypted. */
  static final class Chunk {
    private final Place place;
    private final byte[] content;

    private Chunk(Place place, byte[] content) {
      this.place = place;
      this.content = content;
    }

    Place place() {
      return place;
    }

    /** The chunk's own array, for one reader. */
    byte[] content() {
      return content;
    }
  }

  private final String name;
  private final SecretKey key;

  private Frames(String name, SecretKey key) {
    this.name = name;
    this.key = key;
  }

  /** Writes the head of a new file. */
  static Frames begin(String name, BackupKey key, OutputStream out) throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    out.write(LETTERS);
    out.write(salt);
    return new Frames(name, key.derive(salt));
  }

  /**
   * Reads the head of a file.
   *
   * @param name under which it was written
   */
  static Frames open(String name, BackupKey key, InputStream in) throws IOException {
    byte[] letters = in.readNBytes(LETTERS.length);
    byte[] salt = in.readNBytes(SALT_BYTES);
    if (!Arrays.equals(letters, LETTERS) || salt.length != SALT_BYTES) {
      throw new DamagedException(name + ": damaged at its beginning (expected: an encrypted file)");
    }
    return new Frames(name, key.derive(salt));
  }

  /** Encrypts one chunk: what is to be written for it. */
  byte[] encrypt(long number, Place place, byte[] content, int length) {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    int stored = length + TAG_BYTES;
    byte[] all = new byte[HEAD_BYTES + stored];
    ByteBuffer.wrap(all).put(place.word).putInt(stored).put(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, number, place, stored);
      cipher.doFinal(content, 0, length, all, HEAD_BYTES);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM: cannot encrypt", e);
    }
  }

  /**
   * Reads and decrypts one chunk; nothing at a clean end of the file.
   *
   * @throws DamagedException when it is not the chunk that was written there
   * @throws EOFException when the file ends within it
   */
  Optional<Chunk> read(long number, InputStream in) throws IOException {
    byte[] head = in.readNBytes(HEAD_BYTES);
    if (head.length == 0) {
      return Optional.empty();
    }
    if (head.length < HEAD_BYTES) {
      throw new EOFException(name + ": ends within the head of chunk " + number);
    }
    ByteBuffer fields = ByteBuffer.wrap(head);
    int word = fields.get();
    int stored = fields.getInt();
    byte[] nonce = new byte[NONCE_BYTES];
    fields.get(nonce);
    if ((word != Place.WITHIN.word && word != Place.LAST.word)
        || stored < TAG_BYTES
        || stored > MOST_BYTES + TAG_BYTES) {
      throw new DamagedException(name + ": chunk " + number + " is damaged in its head");
    }
    byte[] encrypted = in.readNBytes(stored);
    if (encrypted.length < stored) {
      throw new EOFException(name + ": ends within chunk " + number);
    }
    Place place = word == Place.LAST.word ? Place.LAST : Place.WITHIN;
    return Optional.of(new Chunk(place, decrypt(number, place, nonce, encrypted)));
  }

  private byte[] decrypt(long number, Place place, byte[] nonce, byte[] encrypted) {
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, number, place, encrypted.length).doFinal(encrypted);
    } catch (AEADBadTagException _) {
      throw new DamagedException(
          name
              + ": chunk "
              + number
              + " is damaged or not in its place (expected: as written; its authentication"
              + " failed)");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM: cannot decrypt", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, long number, Place place, int stored)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
    byte[] belongs = name.getBytes(StandardCharsets.UTF_8);
    cipher.updateAAD(
        ByteBuffer.allocate(belongs.length + Long.BYTES + 1 + Integer.BYTES)
            .put(belongs)
            .putLong(number)
            .put(place.word)
            .putInt(stored)
            .flip());
    return cipher;
  }
}
