// SPDX-License-Identifier: Apache-2.0

package garrison.database.logs;

import garrison.database.backup.LogPosition;
import java.util.List;
import java.util.Optional;

/**
 * Which files of a binary log to delete.
 *
 * <p>Files go from the oldest on. Above the calm size those go that nobody needs: neither the copy
 * that backups make, nor a follower. What a connected follower still reads MariaDB itself keeps, so
 * all that has to be known is whether one is away, or is being copied anew and will connect at a
 * place that is not known yet; then everything stays. Above the largest size files go whoever needs
 * them: a follower can be copied, a disk that is full stops the site.
 */
public final class PurgePlanner {
  private PurgePlanner() {}

  /** One file, as MariaDB lists it. */
  public record LogFile(String name, long bytes) {}

  /** Whether every other database server follows. */
  public enum Followers {
    CONNECTED,
    AWAY
  }

  /**
   * Who needs what.
   *
   * @param followers the other database servers
   * @param backupsFrom the number of the first file that backups have not copied whole
   */
  public record Needs(Followers followers, long backupsFrom) {
    /** Backups need none. */
    public static final long NONE = Long.MAX_VALUE;

    private boolean keep(LogFile file) {
      return followers == Followers.AWAY || LogPosition.number(file.name()) >= backupsFrom;
    }
  }

  /**
   * What to delete.
   *
   * @param firstKept all files before it go
   * @param need whether somebody needed one of them
   */
  public record Purge(String firstKept, Need need) {}

  /** Whether a deleted file was needed. */
  public enum Need {
    NOBODYS,
    SOMEBODYS
  }

  /**
   * Decides.
   *
   * @param files the oldest first; the last one is being written
   */
  public static Optional<Purge> plan(List<LogFile> files, LogBudget budget, Needs needs) {
    long total = files.stream().mapToLong(LogFile::bytes).sum();
    int first = 0;
    Need need = Need.NOBODYS;
    while (first < files.size() - 1) {
      boolean needed = needs.keep(files.get(first));
      if (total <= (needed ? budget.mostBytes() : budget.calmBytes())) {
        break;
      }
      need = needed ? Need.SOMEBODYS : need;
      total -= files.get(first).bytes();
      first++;
    }
    return first == 0 ? Optional.empty() : Optional.of(new Purge(files.get(first).name(), need));
  }
}
