// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import garrison.model.Flow;
import garrison.model.IpAddress;
import garrison.model.Network;
import garrison.model.Party;
import garrison.model.Party.Member;
import garrison.model.Party.Operators;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The named sets that the rules refer to: the other members' addresses, and the operators'
 * networks. Each exists once for IPv4 and once for IPv6, since a set holds one type, and only when
 * something is in it.
 */
final class AddressSets {
  private static final Comparator<IpAddress> BY_BYTES =
      Comparator.<IpAddress, Integer>comparing(address -> address.bytes().length)
          .thenComparing(IpAddress::bytes, Arrays::compareUnsigned);

  private final TreeSet<IpAddress> members = new TreeSet<>(BY_BYTES);
  private final Map<Operators, String> operators = new LinkedHashMap<>();

  private AddressSets() {}

  static AddressSets of(ServerName self, List<Flow> flows) {
    AddressSets sets = new AddressSets();
    for (Flow flow : flows) {
      for (Party party : List.of(flow.from(), flow.to())) {
        switch (party) {
          case Member member when !member.server().equals(self) ->
              sets.members.add(member.address());
          case Operators some -> {
            int others = sets.operators.size();
            sets.operators.putIfAbsent(some, others == 0 ? "operators" : "operators-" + others);
          }
          case Member _, Party.Internet _ -> {}
        }
      }
    }
    return sets;
  }

  /** {@code 4} and {@code 6}, as far as there are other members of that family. */
  List<String> memberFamilies() {
    return Stream.of("4", "6")
        .filter(family -> members.stream().anyMatch(address -> family(address).equals(family)))
        .toList();
  }

  /** The match on the source for a rule that lets operators reach {@code to}. */
  String source(Operators some, IpAddress to) {
    String family = family(to);
    if (networks(some, family).stream().anyMatch(network -> network.prefix() == 0)) {
      return "";
    }
    return (to.isIpv6() ? "ip6" : "ip") + " saddr @" + operators.get(some) + family + " ";
  }

  /** Why no rule can let {@code some} in at the far end of {@code flow}; empty when one can. */
  String problem(Operators some, Flow flow) {
    if (flow.to() instanceof Member to && networks(some, family(to.address())).isEmpty()) {
      return "no operator has an address of this family";
    }
    return "";
  }

  /** The definitions, sorted. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String family : memberFamilies()) {
      String elements =
          members.stream()
              .filter(address -> family(address).equals(family))
              .map(IpAddress::toString)
              .collect(Collectors.joining(", "));
      define(lines, "members" + family, family, "", elements, "the other servers");
    }
    operators.forEach((some, name) -> {
      for (String family : List.of("4", "6")) {
        List<Network> networks = networks(some, family);
        if (!networks.isEmpty() && networks.stream().noneMatch(any -> any.prefix() == 0)) {
          String elements =
              networks.stream().map(AddressSets::element).collect(Collectors.joining(", "));
          define(lines, name + family, family, "; flags interval", elements, "who may operate");
        }
      }
    });
    return lines;
  }

  private static void define(
      List<String> lines,
      String name,
      String family,
      String flags,
      String elements,
      String comment) {
    lines.add("\tset " + name + " {");
    lines.add("\t\ttype ipv" + family + "_addr" + flags);
    lines.add("\t\tcomment \"" + comment + "\"");
    lines.add("\t\telements = { " + elements + " }");
    lines.add("\t}");
  }

  /** Sorted and without those that lie in another one: a set of intervals has no overlaps. */
  private static List<Network> networks(Operators some, String family) {
    List<Network> all =
        some.networks().stream()
            .filter(network -> family(network.address()).equals(family))
            .distinct()
            .sorted(
                Comparator.comparing(Network::address, BY_BYTES).thenComparingInt(Network::prefix))
            .toList();
    return all.stream()
        .filter(network ->
            all.stream()
                .noneMatch(other ->
                    other.prefix() < network.prefix() && other.contains(network.address())))
        .toList();
  }

  private static String element(Network network) {
    boolean single = network.prefix() == network.address().bytes().length * 8;
    return single ? network.address().toString() : network.toString();
  }

  private static String family(IpAddress address) {
    return address.isIpv6() ? "6" : "4";
  }
}
