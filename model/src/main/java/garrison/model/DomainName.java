// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name in the public DNS (RFC 1035, section 2.3.1; RFC 1123, section 2.1), in lower case, without
 * the final dot.
 *
 * @param value at most 253 characters, at least two labels
 */
public record DomainName(String value) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public DomainName {
    value = value.toLowerCase(Locale.ROOT);
    String[] labels = value.split("\\.", -1);
    boolean valid = value.length() <= 253 && labels.length >= 2;
    for (String label : labels) {
      valid = valid && LABEL.matcher(label).matches();
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "domain: " + value + " (expected: a name such as www.example.com)");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
