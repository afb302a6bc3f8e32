// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.util.List;

/**
 * By what right a lab makes its namespaces. Root has it. An ordinary user gets it inside a user
 * namespace (user_namespaces(7)): there, and for all other namespaces made from there, this user is
 * root, as its only user; on the machine nothing has changed.
 */
enum Privilege {
  ROOT,
  USER_NAMESPACE;

  static Privilege ofThisUser() {
    return User.effective() == 0 ? ROOT : USER_NAMESPACE;
  }

  /** What unshare(1) needs before other namespaces can be made. */
  List<String> unshareFlags() {
    return switch (this) {
      case ROOT -> List.of();
      case USER_NAMESPACE -> List.of("--user", "--map-root-user");
    };
  }

  /** What nsenter(1) needs before the lab's other namespaces can be entered. */
  List<String> nsenterFlags() {
    return switch (this) {
      case ROOT -> List.of();
      case USER_NAMESPACE -> List.of("--user", "--preserve-credentials");
    };
  }
}
