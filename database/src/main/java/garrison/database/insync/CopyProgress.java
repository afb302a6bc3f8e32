// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import java.util.Locale;

/**
 * How far the making of a copy is.
 *
 * @param phase what is done
 * @param bytes received
 * @param expectedBytes to be received, as far as the source can tell before; 0 when it is not known
 */
public record CopyProgress(Phase phase, long bytes, long expectedBytes) {
  private static final long MEBIBYTE = 1 << 20;

  /** What is done, in this order. */
  public enum Phase {
    /** The source is asked. */
    CONNECTING,
    /** Its files arrive. */
    COPYING,
    /** MariaDB's backup program makes one state of what was copied while it changed. */
    PREPARING,
    /** MariaDB starts on it once, to be told where to continue. */
    STARTING,
    /** It is complete, and may take the data folder's place. */
    READY
  }

  /** The progress in words: {@code copying, 12 of 45 MiB}. */
  @Override
  public String toString() {
    String word = phase.name().toLowerCase(Locale.ROOT);
    return phase == Phase.COPYING
        ? word + ", " + bytes / MEBIBYTE + " of " + mebibytes(expectedBytes) + " MiB"
        : word;
  }

  private static long mebibytes(long bytes) {
    return (bytes + MEBIBYTE - 1) / MEBIBYTE;
  }
}
