// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import garrison.firewall.Nft.Listing;
import garrison.firewall.Nft.NftRefusal;
import garrison.model.Generation;
import garrison.model.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings a rendered table into the kernel, in the network namespace of this process, and tells what
 * became of it. Safe for concurrent use; one server has one.
 *
 * <p>A change is rehearsed first: the text is loaded as a second, dormant table, which no packet
 * ever meets. What nftables refuses is refused there, and what it accepts is listed back, in the
 * kernel's own words. Then one transaction takes the rules, sets and outdated counters out of the
 * live table, puts the new ones in, and removes the rehearsed table. The three chains themselves
 * stay in their hooks, so that each packet meets either all old rules or all new ones; counters of
 * Flows that go on keep counting, and bans stay. Last, the live table is listed and has to read as
 * the rehearsed one did. Comparing with the text itself would mean to write it exactly as some
 * version of nftables prints it.
 *
 * <p>Where the table in the kernel is of another making (its chains in other hooks, say), it cannot
 * be changed into ours and is replaced as a whole, counts and bans included.
 */
public final class FirewallApplier {
  private static final String LIVE = "inet " + FirewallRenderer.TABLE;
  private static final String REHEARSED = LIVE + "-rehearsed";
  private static final Set<String> LASTING_CHAINS = Set.of("input", "output", "forward");
  private static final Set<String> LASTING_SETS = Set.of("banned4", "banned6");
  private static final Duration LONGEST_BAN = Duration.ofDays(30);

  private final Nft nft;
  private final ReentrantLock lock = new ReentrantLock(); // One change at a time.
  private @Nullable String applied; // Guarded by lock: how the table listed when it was applied.

  /** By the library where there is one, else by the {@code nft} command. */
  public FirewallApplier() {
    this(Nft.open());
  }

  FirewallApplier(Nft nft) {
    this.nft = nft;
  }

  /**
   * Makes {@code ruleset} the firewall, or leaves everything as it was.
   *
   * @param generation refused when the kernel holds a newer one; the same one may be applied again
   * @param ruleset what {@link FirewallRenderer} wrote
   * @throws FirewallException naming the line that nftables refused
   */
  public void apply(Generation generation, String ruleset) {
    lock.lock();
    try {
      Optional<KernelTable> before = table();
      long held = before.flatMap(KernelTable::generation).orElse(0L);
      if (held > generation.number()) {
        throw new FirewallException(
            "firewall: generation "
                + generation
                + " (expected: at least "
                + held
                + ", which is in force)");
      }
      String marked = RulesetText.marked(ruleset, generation);
      String expected = rehearse(marked);
      try {
        replace(before, marked);
      } catch (FirewallException e) {
        forget(REHEARSED);
        throw e;
      }
      String observed = KernelTable.comparable(list(LIVE));
      if (!observed.equals(expected)) {
        throw new FirewallException(
            "firewall: the kernel holds other rules than were sent: "
                + RulesetText.difference(expected, observed));
      }
      applied = expected;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the firewall away: this server is open then. Nothing happens when there is none. */
  public void remove() {
    lock.lock();
    try {
      forget(LIVE);
      forget(REHEARSED);
      applied = null;
    } finally {
      lock.unlock();
    }
  }

  /** What each counter shows, by {@link FirewallRenderer#counter}; empty without a firewall. */
  public Map<String, Traffic> counters() {
    return table().map(KernelTable::counters).orElse(Map.of());
  }

  /** The Generation in force, also when another process applied it. */
  public Optional<Generation> generation() {
    return table().flatMap(KernelTable::generation).map(Generation::new);
  }

  /**
   * How the table differs from what this object applied last; empty when it does not. Counts and
   * bans are no difference.
   */
  public Optional<String> drift() {
    lock.lock();
    try {
      String expected = applied;
      if (expected == null) {
        return Optional.empty();
      }
      if (table().isEmpty()) {
        return Optional.of("table " + LIVE + ": missing (expected: as applied)");
      }
      String observed = KernelTable.comparable(list(LIVE));
      return observed.equals(expected)
          ? Optional.empty()
          : Optional.of("table " + LIVE + ": " + RulesetText.difference(expected, observed));
    } finally {
      lock.unlock();
    }
  }

  /** Drops whatever comes from {@code address} for {@code duration}; a new ban replaces an old. */
  public void ban(IpAddress address, Duration duration) {
    if (!duration.isPositive() || duration.compareTo(LONGEST_BAN) > 0) {
      throw new FirewallException(
          "ban of " + address + ": " + duration + " (expected: more than 0, at most 30 days)");
    }
    String element = banSet(address) + " { " + address;
    String timeout = " timeout " + Math.max(1, duration.toSeconds()) + "s }";
    lock.lock();
    try {
      // Added first, so that it is there to be deleted: a ban that exists keeps its old end.
      command(
          "add element "
              + element
              + " }\ndelete element "
              + element
              + " }\nadd element "
              + element
              + timeout
              + "\n");
    } finally {
      lock.unlock();
    }
  }

  /** Ends the ban of {@code address}, if there is one. */
  public void unban(IpAddress address) {
    String element = banSet(address) + " { " + address + " }";
    lock.lock();
    try {
      command("add element " + element + "\ndelete element " + element + "\n");
    } finally {
      lock.unlock();
    }
  }

  /** What acts for us: the library or the command. */
  public String description() {
    return nft.description();
  }

  private String rehearse(String marked) {
    String text = RulesetText.renamed(marked, REHEARSED);
    String fresh = "table " + REHEARSED + "\ndelete table " + REHEARSED + "\n";
    try {
      nft.run(fresh + text, Listing.RULES);
    } catch (NftRefusal refusal) {
      throw RulesetText.explained(refusal, fresh + text);
    }
    return KernelTable.comparable(list(REHEARSED).replace("\tflags dormant\n", ""));
  }

  private void replace(Optional<KernelTable> before, String marked) {
    String end = marked + "delete table " + REHEARSED + "\n";
    StringBuilder start = new StringBuilder("table " + LIVE + "\nflush table " + LIVE + "\n");
    before.ifPresent(table -> {
      delete(start, "chain", table.chains(), LASTING_CHAINS);
      delete(start, "set", table.sets(), LASTING_SETS);
      delete(start, "counter", table.counters().keySet(), RulesetText.counters(marked));
    });
    try {
      nft.run(start + end, Listing.RULES);
    } catch (NftRefusal _) {
      String whole = "table " + LIVE + "\ndelete table " + LIVE + "\n" + end;
      try {
        nft.run(whole, Listing.RULES);
      } catch (NftRefusal refusal) {
        throw RulesetText.explained(refusal, whole);
      }
    }
  }

  private static void delete(
      StringBuilder start, String kind, Iterable<String> present, Set<String> lasting) {
    for (String name : present) {
      if (!lasting.contains(name)) {
        start.append("delete ").append(kind).append(' ').append(LIVE).append(' ');
        start.append(name).append('\n');
      }
    }
  }

  private Optional<KernelTable> table() {
    try {
      return Optional.of(KernelTable.parse(nft.run("list table " + LIVE + "\n", Listing.JSON)));
    } catch (NftRefusal refusal) {
      if (refusal.said().stream().anyMatch(line -> line.contains("No such file or directory"))) {
        return Optional.empty();
      }
      throw RulesetText.explained(refusal, "list table " + LIVE);
    }
  }

  private String list(String table) {
    return command("list table " + table + "\n");
  }

  private void forget(String table) {
    command("table " + table + "\ndelete table " + table + "\n");
  }

  private String command(String text) {
    try {
      return nft.run(text, Listing.RULES);
    } catch (NftRefusal refusal) {
      throw RulesetText.explained(refusal, text);
    }
  }

  private static String banSet(IpAddress address) {
    return LIVE + (address.isIpv6() ? " banned6" : " banned4");
  }
}
