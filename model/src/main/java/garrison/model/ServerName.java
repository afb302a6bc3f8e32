// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.regex.Pattern;

/**
 * The name of one host, as the file gives it. It is one DNS label (RFC 1035, section 2.3.1),
 * because it stands in certificates, host tables and file names.
 *
 * @param value 1 to 32 characters: lower-case letters, digits and inner hyphens, a letter first
 */
public record ServerName(String value) implements Comparable<ServerName> {
  /** What a valid name is, in words for messages. */
  public static final String EXPECTED =
      "1 to 32 lower-case letters, digits and inner hyphens, a letter first";

  private static final Pattern VALID = Pattern.compile("[a-z]([a-z0-9-]{0,30}[a-z0-9])?");

  public ServerName {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException("server name: " + value + " (expected: " + EXPECTED + ")");
    }
  }

  @Override
  public int compareTo(ServerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
