// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes (RFC 9110, section 14.1.2).
 *
 * @param first the first byte
 * @param last the last byte, included
 */
record ByteRange(long first, long last) {
  /** All of it. */
  static final ByteRange WHOLE = new ByteRange(0, -1);

  /** A range that begins after the end. */
  static final ByteRange NOT_THERE = new ByteRange(-1, -1);

  private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /** Reads a Range header. Anything but a single range means all, as the RFC allows. */
  static ByteRange of(String header, long size) {
    Matcher matcher = SINGLE.matcher(header);
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return WHOLE;
    }
    if (matcher.group(1).isEmpty()) {
      long suffix = Long.parseLong(matcher.group(2));
      return suffix == 0 || size == 0
          ? NOT_THERE
          : new ByteRange(Math.max(0, size - suffix), size - 1);
    }
    long first = Long.parseLong(matcher.group(1));
    long last = matcher.group(2).isEmpty() ? size - 1 : Long.parseLong(matcher.group(2));
    if (!matcher.group(2).isEmpty() && last < first) {
      return WHOLE;
    }
    return first >= size ? NOT_THERE : new ByteRange(first, Math.min(last, size - 1));
  }
}
