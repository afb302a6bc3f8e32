// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.ArrayList;
import java.util.List;

/** Bytes received and sent by one network interface (proc_pid_net(5), {@code dev}). */
record InterfaceTraffic(String name, long received, long sent) {
  /** How many interfaces are told apart; a host with more containers than that shows the first. */
  static final int MAX_INTERFACES = 64;

  /** All interfaces but the loopback. */
  static List<InterfaceTraffic> parse(String dev) {
    List<InterfaceTraffic> interfaces = new ArrayList<>();
    for (String line : dev.lines().toList()) {
      int colon = line.lastIndexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (!name.isEmpty() && !name.equals("lo") && interfaces.size() < MAX_INTERFACES) {
        String[] words = Fields.words(line.substring(colon + 1));
        interfaces.add(
            new InterfaceTraffic(name, Fields.number(words, 0), Fields.number(words, 8)));
      }
    }
    return List.copyOf(interfaces);
  }
}
