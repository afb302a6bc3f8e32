// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import garrison.firewall.Nft.NftRefusal;
import garrison.model.Generation;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the applier has to know about a ruleset as text. */
final class RulesetText {
  private static final String OPENING = "table inet " + FirewallRenderer.TABLE + " {\n";
  private static final Pattern COUNTER = Pattern.compile("(?m)^\\s*counter ([A-Za-z0-9/_.-]+) \\{");

  /** {@code /dev/stdin:3:5-10: Error: syntax error, …} and the like. */
  private static final Pattern ERROR = Pattern.compile("^[^ :]*:(\\d+):\\d+-\\d+: Error: (.*)$");

  private RulesetText() {}

  /**
   * With the Generation written into it, where a later process finds it: a chain that no packet
   * reaches, since nothing jumps to it.
   */
  static String marked(String ruleset, Generation generation) {
    int opening = ruleset.indexOf(OPENING);
    int end = ruleset.lastIndexOf('}');
    if (opening < 0 || end < opening || ruleset.indexOf(OPENING, opening + 1) >= 0) {
      throw new FirewallException(
          "firewall: no single table inet "
              + FirewallRenderer.TABLE
              + " (expected: what the renderer writes)");
    }
    return ruleset.substring(0, end)
        + "\n\tchain about {\n\t\treturn comment \"generation "
        + generation
        + "\"\n\t}\n}\n";
  }

  /** The same as a dormant table of another name. */
  static String renamed(String marked, String table) {
    return marked.replace(OPENING, "table " + table + " { flags dormant\n");
  }

  /** The names of the counters that the text defines. */
  static Set<String> counters(String ruleset) {
    Set<String> names = new HashSet<>();
    Matcher matcher = COUNTER.matcher(ruleset);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** The refusal in our words, with the line it is about. */
  static FirewallException explained(NftRefusal refusal, String commands) {
    for (String said : refusal.said()) {
      Matcher error = ERROR.matcher(said);
      if (error.matches()) {
        List<String> lines = commands.lines().toList();
        int number = Integer.parseInt(error.group(1));
        String line = number <= lines.size() ? lines.get(number - 1).strip() : "";
        return new FirewallException(
            "firewall: " + line + ": " + error.group(2) + " (expected: what nftables accepts)");
      }
    }
    return new FirewallException("firewall: refused by nftables", refusal);
  }

  /** The first lines that only one of the two has. */
  static String difference(String expected, String observed) {
    return "missing: " + onlyIn(expected, observed) + "; unexpected: " + onlyIn(observed, expected);
  }

  private static String onlyIn(String some, String others) {
    Set<String> lines = new LinkedHashSet<>(some.lines().map(String::strip).toList());
    others.lines().map(String::strip).forEach(lines::remove);
    int most = 3;
    String shown = String.join(" | ", lines.stream().limit(most).toList());
    return lines.isEmpty()
        ? "nothing"
        : shown + (lines.size() > most ? " | and " + (lines.size() - most) + " more" : "");
  }
}
