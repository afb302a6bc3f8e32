// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import garrison.firewall.FirewallOptions.DropLog;
import garrison.model.Flow;
import garrison.model.IpAddress;
import garrison.model.Party;
import garrison.model.Party.Internet;
import garrison.model.Party.Member;
import garrison.model.Party.Operators;
import garrison.model.ServerName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes one server's Flows as an nftables table that drops whatever no Flow permits, in both
 * directions, and forwards nothing. Pure, and stable: the same Flows in any order give the same
 * text.
 *
 * <p>Each Flow is one rule on the server that is reached and one on the server that opens, with a
 * counter named after it. The rules match packets of the conversation in the direction of whoever
 * opened it, whether the first or a later one, so the counter shows all that flowed that way; what
 * flows back is let through by connection tracking below. Asking for tracked connections first
 * would save a few comparisons and leave counters that count openings only.
 *
 * <p>A Flow between two roles of one server never leaves it, so no rule is made: the loopback
 * interface is open. Members are matched by address and not by interface, so that the same text
 * works whatever an interface is called; that is safe because a source address that the server
 * would not answer through the interface on which it came is dropped first (RFC 3704, strict
 * reverse path).
 *
 * <p>ICMP follows RFC 4890, sections 4.3 and 4.4: errors always pass, or path MTU discovery would
 * fail silently; neighbour discovery passes only when it came from this link (hop limit 255); echo
 * is for members and limited.
 */
public final class FirewallRenderer {
  /** The one table that is ours. */
  public static final String TABLE = "garrison";

  static final int LOG_LINES_A_MINUTE = 30;

  private final ServerName self;
  private final List<Flow> flows;
  private final FirewallOptions options;
  private final AddressSets sets;
  private final Map<String, Flow> counters = new TreeMap<>();
  private final StringBuilder text = new StringBuilder();

  private FirewallRenderer(ServerName self, List<Flow> flows, FirewallOptions options) {
    this.self = self;
    this.flows =
        flows.stream()
            .filter(flow -> !flow.isWithinOneServer())
            .filter(flow -> isSelf(self, flow.from()) || isSelf(self, flow.to()))
            .sorted(Comparator.comparing(Flow::name))
            .toList();
    this.options = options;
    this.sets = AddressSets.of(self, this.flows);
  }

  /**
   * The table of {@code self}.
   *
   * @param flows all Flows, or at least those that touch {@code self}
   * @throws IllegalArgumentException when two Flows cannot be told apart, or one mixes address
   *     families
   */
  public static String render(ServerName self, List<Flow> flows, FirewallOptions options) {
    return new FirewallRenderer(self, flows, options).table();
  }

  /** The name of the counter that shows what went over {@code flow}. */
  public static String counter(Flow flow) {
    return flow.name().replaceAll("[^A-Za-z0-9_.-]+", "/");
  }

  private String table() {
    nameCounters();
    line("# The firewall of " + self + ": what is not permitted below is dropped, in and out.");
    line("# Made from the Flows. A change by hand is reported, and lost with the next one.");
    line("");
    line("table inet " + TABLE + " {");
    addresses();
    counters();
    input();
    output();
    forward();
    line("}");
    return text.toString();
  }

  private void nameCounters() {
    Map<String, Flow> named = new HashMap<>();
    for (Flow flow : flows) {
      Flow other = named.put(counter(flow), flow);
      if (other != null) {
        throw new IllegalArgumentException(
            "flow " + flow.name() + ": named like " + other.name() + " (expected: another name)");
      }
      Standing.requireOther(counter(flow), flow.name());
    }
    counters.putAll(named);
  }

  private void addresses() {
    heading("Addresses");
    for (String family : List.of("ipv4", "ipv6")) {
      line("\tset banned" + family.substring(3) + " {");
      line("\t\ttype " + family + "_addr; size " + options.mostBans() + "; flags timeout");
      line("\t\tcomment \"clients that broke the limits\"");
      line("\t}");
    }
    sets.lines().forEach(this::line);
  }

  private void counters() {
    heading("Counters");
    for (Standing standing : Standing.values()) {
      line("\tcounter " + standing.word() + " { comment \"" + standing.comment() + "\"; }");
    }
    for (Map.Entry<String, Flow> entry : counters.entrySet()) {
      line("\tcounter " + entry.getKey() + " { comment \"" + entry.getValue().purpose() + "\"; }");
    }
  }

  private void input() {
    heading("In: to this server");
    line("\tchain input {");
    line("\t\ttype filter hook input priority filter; policy drop");
    line("");
    drop("ip saddr @banned4", Standing.BANNED);
    drop("ip6 saddr @banned6", Standing.BANNED);
    accept("iif lo", "within the server");
    drop("ct state invalid", Standing.INVALID);
    accept(
        "icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert }"
            + " ip6 hoplimit 255",
        "neighbour discovery");
    accept("icmpv6 type mld-listener-query ip6 saddr fe80::/10", "multicast listeners");
    drop("fib saddr . iif oif missing", Standing.SPOOFED);
    line("");
    for (Flow flow : flows) {
      if (flow.to() instanceof Member to && isSelf(self, to)) {
        flow(flow, from(flow.from(), to) + addressed("daddr", to.address()));
      }
    }
    line("");
    accept("ct state established,related", "answers");
    accept("icmp type { destination-unreachable, time-exceeded, parameter-problem }", "errors");
    accept(
        "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }",
        "errors and path mtu");
    echo("saddr");
    last("in", Standing.DROPPED_IN);
    line("\t}");
  }

  private void output() {
    heading("Out: from this server");
    line("\tchain output {");
    line("\t\ttype filter hook output priority filter; policy drop");
    line("");
    accept("oif lo", "within the server");
    drop("ct state invalid", Standing.INVALID);
    accept(
        "icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert }"
            + " ip6 hoplimit 255",
        "neighbour discovery");
    accept(
        "icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report }",
        "multicast listeners");
    line("");
    for (Flow flow : flows) {
      if (isSelf(self, flow.from())) {
        flow(flow, to(flow.to()));
      }
    }
    line("");
    accept("ct state established,related", "answers");
    accept("icmp type { destination-unreachable, time-exceeded, parameter-problem }", "errors");
    accept(
        "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }",
        "errors and path mtu");
    echo("daddr");
    last("out", Standing.DROPPED_OUT);
    line("\t}");
  }

  private void forward() {
    heading("Through: this server is no router");
    line("\tchain forward {");
    line("\t\ttype filter hook forward priority filter; policy drop");
    last("through", Standing.DROPPED_THROUGH);
    line("\t}");
  }

  private void flow(Flow flow, String addresses) {
    String source = flow.from() instanceof Operators operators ? sets.problem(operators, flow) : "";
    if (!source.isEmpty()) {
      line("\t\t# " + flow.name() + ": " + source);
      return;
    }
    line(
        "\t\t"
            + addresses
            + flow.protocol().transport().word()
            + " dport "
            + flow.port()
            + " ct state new,established counter name \""
            + counter(flow)
            + "\" accept comment \""
            + flow.name()
            + "\"");
  }

  private String from(Party party, Member to) {
    return switch (party) {
      case Internet _ -> "";
      case Operators operators -> sets.source(operators, to.address());
      case Member member -> {
        requireOneFamily(member, to);
        yield addressed("saddr", member.address());
      }
    };
  }

  private static String to(Party party) {
    return switch (party) {
      case Internet _ -> "";
      case Operators operators ->
          throw new IllegalArgumentException(
              "flow to " + operators + " (expected: to a member or the internet)");
      case Member member -> addressed("daddr", member.address());
    };
  }

  private static void requireOneFamily(Member from, Member to) {
    if (from.address().isIpv6() != to.address().isIpv6()) {
      throw new IllegalArgumentException(
          "flow from "
              + from.address()
              + " to "
              + to.address()
              + " (expected: two addresses of one family)");
    }
  }

  private static String addressed(String side, IpAddress address) {
    return (address.isIpv6() ? "ip6 " : "ip ") + side + " " + address + " ";
  }

  private void echo(String side) {
    for (String family : sets.memberFamilies()) {
      boolean six = family.equals("6");
      accept(
          (six ? "ip6 " : "ip ")
              + side
              + " @members"
              + family
              + (six ? " icmpv6" : " icmp")
              + " type echo-request limit rate 20/second burst 50 packets",
          "echo between members");
    }
  }

  private void last(String direction, Standing counter) {
    line("");
    if (options.dropLog() == DropLog.LIMITED) {
      line(
          "\t\tlimit rate "
              + LOG_LINES_A_MINUTE
              + "/minute burst 10 packets log prefix \"garrison drops "
              + direction
              + ": \" comment \"log\"");
    }
    drop("", counter);
  }

  private void accept(String match, String comment) {
    line("\t\t" + match + " accept comment \"" + comment + "\"");
  }

  private void drop(String match, Standing counter) {
    line(
        "\t\t"
            + (match.isEmpty() ? "" : match + " ")
            + "counter name \""
            + counter.word()
            + "\" drop comment \""
            + counter.comment()
            + "\"");
  }

  private void heading(String title) {
    if (!title.equals("Addresses")) {
      line("");
    }
    line("\t# " + title);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static boolean isSelf(ServerName self, Party party) {
    return party instanceof Member member && member.server().equals(self);
  }
}
