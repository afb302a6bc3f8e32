// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one server has stored, and what follows from it. Pure.
 *
 * <p>A full backup and the logs of the same data folder are a history: the logs were written by the
 * server from whose files the backup was made, so nothing has to be matched between two servers. A
 * server whose copy was replaced begins a new data folder, and with it a new history; the old one
 * stays restorable as far as its logs reach.
 *
 * @param fulls in the order in which they were finished
 * @param chains one for each data folder
 */
public record Catalog(List<FullBackup> fulls, List<LogChain> chains) {
  public Catalog {
    fulls = fulls.stream().sorted(Comparator.comparing(FullBackup::finished)).toList();
    chains = List.copyOf(chains);
  }

  /**
   * What a restore is made of.
   *
   * @param full the data to begin with
   * @param logs what is applied to it, in order; the first from the full backup's position
   */
  public record Selection(FullBackup full, List<LogCopy> logs) {
    public Selection {
      logs = List.copyOf(logs);
    }
  }

  /** What is to be thrown away. */
  public record Surplus(List<FullBackup> fulls, List<Log> logs) {
    public Surplus {
      fulls = List.copyOf(fulls);
      logs = List.copyOf(logs);
    }

    /** One copy in one history. */
    public record Log(String lineage, LogCopy copy) {}
  }

  /**
   * What to restore the state of {@code time} from: the newest full backup before it whose logs
   * reach it.
   *
   * @throws BackupException when there is none
   */
  public Selection select(Instant time) {
    List<FullBackup> before =
        fulls.reversed().stream().filter(full -> !full.finished().isAfter(time)).toList();
    if (before.isEmpty()) {
      throw new BackupException(
          "restore to "
              + time
              + ": no full backup before it"
              + (fulls.isEmpty()
                  ? " (expected: one)"
                  : " (expected: " + fulls.getFirst().finished() + " or later)"));
    }
    for (FullBackup full : before) {
      Optional<LogChain> chain = chain(full.lineage());
      if (chain.isPresent() && !chain.get().reach().isBefore(time)) {
        return new Selection(full, chain.get().from(full.position()));
      }
    }
    Optional<Instant> reach =
        before.stream()
            .flatMap(full -> chain(full.lineage()).stream())
            .map(LogChain::reach)
            .max(Comparator.naturalOrder());
    throw new BackupException(
        "restore to "
            + time
            + ": the logs "
            + reach.map(until -> "reach until " + until).orElse("are missing")
            + " (expected: at least as far)");
  }

  /**
   * What to verify that backup with.
   *
   * @throws BackupException when there is no backup of that name
   */
  public Selection verification(String name) {
    FullBackup full =
        fulls.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new BackupException("backup " + name + ": not here"));
    LogChain chain =
        chain(full.lineage())
            .orElseThrow(() -> new DamagedException("backup " + name + ": its logs are missing"));
    long last = LogPosition.number(full.reference().position().file());
    List<LogCopy> logs =
        chain.from(full.position()).stream()
            .filter(copy -> LogPosition.number(copy.file()) <= last)
            .toList();
    LogCopy end = logs.getLast();
    if (new LogPosition(end.file(), end.bytes()).compareTo(full.reference().position()) < 0) {
      throw new DamagedException(
          "backup "
              + name
              + ": its logs end at "
              + end.file()
              + ":"
              + end.bytes()
              + " (expected: "
              + full.reference().position()
              + ")");
    }
    return new Selection(full, logs);
  }

  /** The newest full backup. */
  public Optional<FullBackup> newest() {
    return fulls.isEmpty() ? Optional.empty() : Optional.of(fulls.getLast());
  }

  /** From which file on the log of that data folder is wanted; nothing when not at all. */
  public Optional<String> wantedFrom(String lineage) {
    return fulls.stream()
        .filter(full -> full.lineage().equals(lineage))
        .map(FullBackup::position)
        .min(Comparator.naturalOrder())
        .map(LogPosition::file);
  }

  /** Whether another full backup of that data folder is due; never before the first one of all. */
  public boolean isDue(String lineage, BackupSettings.Rule rule, Instant now) {
    return !fulls.isEmpty()
        && rule.every()
            .filter(every ->
                fulls.stream()
                    .filter(full -> full.lineage().equals(lineage))
                    .noneMatch(full -> full.finished().plus(every).isAfter(now)))
            .isPresent();
  }

  /** What is not needed when the newest {@code keep} full backups are to be restorable. */
  public Surplus surplus(int keep) {
    List<FullBackup> old = fulls.subList(0, Math.max(0, fulls.size() - keep));
    Catalog kept = new Catalog(fulls.subList(old.size(), fulls.size()), chains);
    List<Surplus.Log> logs = new ArrayList<>();
    for (LogChain chain : chains) {
      Optional<String> from = kept.wantedFrom(chain.lineage());
      for (LogCopy copy : chain.copies()) {
        boolean needed =
            from.map(file -> LogPosition.number(copy.file()) >= LogPosition.number(file))
                .orElse(false);
        if (!needed) {
          logs.add(new Surplus.Log(chain.lineage(), copy));
        }
      }
    }
    return new Surplus(old, logs);
  }

  private Optional<LogChain> chain(String lineage) {
    return chains.stream().filter(chain -> chain.lineage().equals(lineage)).findFirst();
  }
}
