// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Locale;

/** The transport protocol of a Flow. */
public enum Transport {
  TCP,
  UDP;

  /** The protocol as nftables and messages write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
