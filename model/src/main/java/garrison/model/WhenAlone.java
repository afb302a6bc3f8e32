// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Locale;

/** What the last database server left does with writes. */
public enum WhenAlone {
  /** Writes go on with one copy; losing it before there are two again loses them. */
  CONTINUE,
  /** Writes stand still until there are two copies again. */
  STOP;

  /** As the file writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
