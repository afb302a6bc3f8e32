// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

/**
 * How many TCP sockets there are, from the kernel's own counters ({@code net/snmp}, {@code
 * net/sockstat}). The tables of all sockets would tell more states, but reading them costs more
 * with every connection, just when there are many.
 */
record SocketCounts(long established, long timeWait, long orphaned) {
  static SocketCounts parse(String snmp, String sockstat) {
    long established = 0;
    String[] names = {};
    for (String line : snmp.lines().toList()) {
      if (!line.startsWith("Tcp:")) {
        continue;
      }
      String[] words = Fields.words(line);
      established = Math.max(established, after(names, words, "CurrEstab"));
      names = words;
    }
    String[] tcp = Fields.line(sockstat, "TCP:").orElse(new String[0]);
    return new SocketCounts(established, named(tcp, "tw"), named(tcp, "orphan"));
  }

  private static long after(String[] names, String[] values, String name) {
    for (int at = 0; at < names.length; at++) {
      if (names[at].equals(name)) {
        return Fields.number(values, at);
      }
    }
    return 0;
  }

  private static long named(String[] words, String name) {
    for (int at = 0; at + 1 < words.length; at++) {
      if (words[at].equals(name)) {
        return Fields.number(words, at + 1);
      }
    }
    return 0;
  }
}
