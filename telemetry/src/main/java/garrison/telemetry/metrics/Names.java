// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

/** What a family and a label may be called (Prometheus data model). */
public final class Names {
  /** What a valid name of a family is, in words for messages. */
  public static final String FAMILY =
      "1 to 200 letters, digits, underscores and colons, no digit first";

  /** What a valid name of a label is, in words for messages. */
  public static final String LABEL = "1 to 200 letters, digits and underscores, no digit first";

  private static final int MAX_LENGTH = 200;

  private Names() {}

  /** Whether a family may be called so. */
  public static boolean isFamily(String name) {
    return isName(name, ':');
  }

  /** Whether a label may be called so. */
  public static boolean isLabel(String name) {
    return isName(name, '_');
  }

  /**
   * The nearest valid name for a family or a label: what is not allowed becomes an underscore, and
   * what is too long is cut. OpenTelemetry's {@code http.server.duration} becomes {@code
   * http_server_duration}.
   */
  public static String nearest(String name) {
    StringBuilder valid = new StringBuilder(Math.min(name.length() + 1, MAX_LENGTH));
    if (name.isEmpty() || isDigit(name.charAt(0))) {
      valid.append('_');
    }
    for (int at = 0; at < name.length() && valid.length() < MAX_LENGTH; at++) {
      char next = name.charAt(at);
      valid.append(isLetter(next) || isDigit(next) ? next : '_');
    }
    return valid.toString();
  }

  private static boolean isName(String name, char alsoAllowed) {
    if (name.isEmpty() || name.length() > MAX_LENGTH || isDigit(name.charAt(0))) {
      return false;
    }
    for (int at = 0; at < name.length(); at++) {
      char next = name.charAt(at);
      if (!isLetter(next) && !isDigit(next) && next != '_' && next != alsoAllowed) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
