// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.insync.Fields;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.RegisterText;
import garrison.database.trace.Moment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The versions of the register, from everybody's trace. Each server records a version before it
 * acts by it, and nobody can write the next without knowing it; so none is missing, unless a trace
 * is incomplete. One that nobody saw is taken from the record of who sent it, if only one can have.
 */
final class Registers {
  /**
   * One version.
   *
   * @param atMicros the earliest that it was seen by anybody; no later than the next one was
   */
  record Version(long version, long atMicros, InSyncRegister register) {}

  private final TreeMap<Long, Version> seen = new TreeMap<>();
  private final Map<Long, Set<InSyncRegister>> sent = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final List<String> findings = new ArrayList<>();

  private Registers() {}

  static Registers of(Collection<List<Moment>> traces) {
    Registers registers = new Registers();
    traces.forEach(trace -> registers.readRefusals(trace));
    traces.forEach(trace -> trace.forEach(registers::take));
    registers.fillGaps();
    registers.order();
    return registers;
  }

  List<Version> versions() {
    return List.copyOf(seen.values());
  }

  /** What is not as it can be: two values of one version. */
  List<String> findings() {
    return findings;
  }

  private void readRefusals(List<Moment> trace) {
    for (Moment moment : trace) {
      if (moment.kind() == Moment.Kind.SETTLED
          && moment.fields().text("outcome").equals("REFUSED")) {
        refused.add(key(moment));
      }
    }
  }

  private static String key(Moment moment) {
    return moment.fields().text("purpose") + moment.fields().text("expected");
  }

  private void take(Moment moment) {
    Fields fields = moment.fields();
    if (moment.kind() == Moment.Kind.REGISTER) {
      enter(new Version(fields.number("version"), moment.atMicros(), RegisterText.read(fields)));
    } else if (moment.kind() == Moment.Kind.SENT && !refused.contains(key(moment))) {
      sent.computeIfAbsent(fields.number("expected") + 1, _ -> new HashSet<>())
          .add(RegisterText.read(fields));
    }
  }

  private void enter(Version next) {
    Version known = seen.get(next.version());
    if (known != null && !known.register().equals(next.register())) {
      findings.add(
          "the register's version %d is \"%s\" to one and \"%s\" to another"
              .formatted(next.version(), known.register(), next.register()));
    }
    if (known == null || next.atMicros() < known.atMicros()) {
      seen.put(next.version(), next);
    }
  }

  private void fillGaps() {
    for (Version version : List.copyOf(seen.values())) {
      Version before = version;
      while (!seen.containsKey(before.version() - 1)
          && seen.lowerKey(before.version()) != null
          && sent.getOrDefault(before.version() - 1, Set.of()).size() == 1) {
        before =
            new Version(
                before.version() - 1,
                before.atMicros(),
                sent.getOrDefault(before.version() - 1, Set.of()).iterator().next());
        enter(before);
      }
    }
  }

  /** A version was there before the next one, whoever saw it when. */
  private void order() {
    long earliest = Long.MAX_VALUE;
    for (Version version : List.copyOf(seen.descendingMap().values())) {
      earliest = Math.min(earliest, version.atMicros());
      seen.put(version.version(), new Version(version.version(), earliest, version.register()));
    }
  }
}
