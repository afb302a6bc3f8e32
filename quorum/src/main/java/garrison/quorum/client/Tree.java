// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.util.regex.Pattern;

/** Where things are in ZooKeeper's tree. */
final class Tree {
  static final String ROOT = "/garrison";
  static final String REGISTERS = ROOT + "/registers";
  static final String LEASES = ROOT + "/leases";

  /** Written before a read that must not be behind; what it holds means nothing. */
  static final String BARRIER = ROOT + "/barrier";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?");

  private Tree() {}

  static String register(String name) {
    return REGISTERS + "/" + checked(name);
  }

  static String lease(String name) {
    return LEASES + "/" + checked(name);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "quorum name: "
              + name
              + " (expected: 1 to 100 lower-case letters, digits, inner dots and hyphens)");
    }
    return name;
  }
}
