// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import java.util.Locale;
import java.util.Optional;

/** Reads the Host header (RFC 9110, section 7.2): a name or address and perhaps a port. */
public final class HostName {
  private static final int LONGEST = 259;

  private HostName() {}

  /** The name without its port, in lower case; empty when the value is not a host. */
  public static Optional<String> of(String value) {
    if (value.isEmpty() || value.length() > LONGEST) {
      return Optional.empty();
    }
    int end = value.startsWith("[") ? value.indexOf(']') + 1 : value.indexOf(':');
    if (end < 0) {
      end = value.length();
    }
    if (end == 0 || !isHost(value, end) || !isPort(value, end)) {
      return Optional.empty();
    }
    return Optional.of(value.substring(0, end).toLowerCase(Locale.ROOT));
  }

  private static boolean isHost(String value, int end) {
    boolean bracketed = value.charAt(0) == '[';
    for (int i = bracketed ? 1 : 0; i < (bracketed ? end - 1 : end); i++) {
      char c = value.charAt(i);
      if (!Ascii.isLetterOrDigit(c)
          && c != '-'
          && c != '.'
          && c != '_'
          && !(bracketed && c == ':')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String value, int end) {
    if (end == value.length()) {
      return true;
    }
    if (value.charAt(end) != ':' || value.length() - end > 6) {
      return false;
    }
    for (int i = end + 1; i < value.length(); i++) {
      if (!Ascii.isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
