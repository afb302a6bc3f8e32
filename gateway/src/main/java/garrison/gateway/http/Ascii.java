// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

/** Classes of characters, in ASCII alone: what a locale or Unicode counts in is none of HTTP's. */
final class Ascii {
  private Ascii() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetterOrDigit(char c) {
    char lower = (char) (c | 0x20);
    return isDigit(c) || (lower >= 'a' && lower <= 'z');
  }
}
