// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses what is shipped and kept (RFC 1952). */
public final class Gzip {
  private Gzip() {}

  public static byte[] compress(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(plain.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed, 4096)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("gzip", e);
    }
    return compressed.toByteArray();
  }

  /**
   * The opposite, to a limit: a small body can say that it is very long.
   *
   * @throws OtlpException when it is not gzip, or longer than {@code limit} bytes when unpacked
   */
  public static byte[] expand(byte[] compressed, int limit) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed), 4096)) {
      byte[] plain = gzip.readNBytes(limit + 1);
      if (plain.length > limit) {
        throw new OtlpException(
            "gzip: more than " + limit + " bytes (expected: at most that, unpacked)");
      }
      return plain;
    } catch (IOException e) {
      throw new OtlpException("gzip", e);
    }
  }
}
