// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a host a signal is for. */
enum Target {
  MARIADBD,
  NODE,
  GATEWAY,
  NGINX,
  APPLICATION,
  MONITOR,
  /** The database and who watches over it: a server that hangs, while its kernel still answers. */
  BOTH,
  /** Every process of the host. */
  ALL;

  private static final String PLACE = "--place";

  static Optional<Target> of(String word) {
    return Arrays.stream(values()).filter(target -> target.word().equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(Target::word).collect(Collectors.joining(", "));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the host's own program is among them, with whose end all others end. */
  boolean endsHost() {
    return this == NODE || this == BOTH || this == ALL;
  }

  /**
   * Whether a process is meant.
   *
   * @param name the process's own name, as in /proc/PID/comm
   * @param command its command line
   * @param isProgramOfHost whether the host's first process started it
   */
  boolean means(String name, List<String> command, boolean isProgramOfHost) {
    return switch (this) {
      case MARIADBD -> name.equals("mariadbd");
      case NODE -> isProgramOfHost && command.contains(PLACE);
      case NGINX -> name.equals("nginx");
      case GATEWAY -> command.contains("garrison.gateway.GatewayMain");
      case APPLICATION ->
          command.stream().anyMatch(word -> word.startsWith("garrison.application."));
      case MONITOR -> command.contains("garrison.monitor.MonitorMain");
      case BOTH ->
          MARIADBD.means(name, command, isProgramOfHost)
              || NODE.means(name, command, isProgramOfHost);
      case ALL -> true;
    };
  }
}
