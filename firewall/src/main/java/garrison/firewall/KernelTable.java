// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the kernel says our table is: the names in it and the counts, out of nftables' JSON
 * (libnftables-json(5)).
 *
 * @param chains the names of all chains
 * @param sets the names of all sets
 * @param counters the counts by name
 * @param generation the number that was applied last, when one is written there
 */
record KernelTable(
    List<String> chains,
    List<String> sets,
    Map<String, Traffic> counters,
    Optional<Long> generation) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern GENERATION = Pattern.compile("generation ([0-9]{1,18})");

  static KernelTable parse(String json) {
    List<String> chains = new ArrayList<>();
    List<String> sets = new ArrayList<>();
    Map<String, Traffic> counters = new TreeMap<>();
    Optional<Long> generation = Optional.empty();
    try {
      JsonNode listing = JSON.readTree(json).path("nftables");
      if (!listing.isArray()) {
        throw new FirewallException("nftables: listing without a list (expected: nftables: [...])");
      }
      for (JsonNode item : listing) {
        String name = item.path("chain").path("name").asString("");
        if (!name.isEmpty()) {
          chains.add(name);
        }
        String set = item.path("set").path("name").asString("");
        if (!set.isEmpty()) {
          sets.add(set);
        }
        JsonNode counter = item.path("counter");
        if (counter.isObject()) {
          counters.put(
              counter.path("name").asString(""),
              new Traffic(counter.path("packets").asLong(0), counter.path("bytes").asLong(0)));
        }
        Matcher comment = GENERATION.matcher(item.path("rule").path("comment").asString(""));
        if (comment.matches()) {
          generation = Optional.of(Long.valueOf(comment.group(1)));
        }
      }
    } catch (JacksonException e) {
      throw new FirewallException("nftables: listing is not JSON", e);
    }
    return new KernelTable(chains, sets, counters, generation);
  }

  /**
   * A listing in the form in which two of the same rules are equal: without the table's name, whose
   * order of blocks depends on history, and without bans, which come and go.
   */
  static String comparable(String listing) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : listing.lines().toList()) {
      if (line.startsWith("table ") || line.equals("}") || line.isBlank()) {
        continue;
      }
      block.append(line).append('\n');
      if (line.equals("\t}")) {
        blocks.add(withoutBans(block.toString()));
        block.setLength(0);
      }
    }
    // What stands outside a block concerns the table as a whole: flags.
    blocks.add(block.toString());
    return new TreeSet<>(blocks).stream().collect(Collectors.joining());
  }

  private static String withoutBans(String block) {
    boolean bans = block.startsWith("\tset banned");
    return bans ? block.replaceAll("(?s)\t\telements = \\{.*?}\n", "") : block;
  }
}
