// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes.
 *
 * @param bytes at least 1
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})(B|KiB|MiB|GiB)");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");
  private static final int UNIT_BITS = 10;

  public ByteSize {
    if (bytes < 1) {
      throw new IllegalArgumentException(bytes + " bytes (expected: at least 1)");
    }
  }

  /** Reads a size as {@link #toString} writes it, such as {@code 16KiB}; a KiB is 1024 bytes. */
  public static ByteSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text + " (expected: a whole number with B, KiB, MiB or GiB, such as 16KiB)");
    }
    int shift = UNIT_BITS * UNITS.indexOf(matcher.group(2));
    return new ByteSize(Long.parseLong(matcher.group(1)) << shift);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** In the largest unit of which it is a whole number. */
  @Override
  public String toString() {
    int unit = Math.min(Long.numberOfTrailingZeros(bytes) / UNIT_BITS, UNITS.size() - 1);
    return (bytes >> (UNIT_BITS * unit)) + UNITS.get(unit);
  }
}
