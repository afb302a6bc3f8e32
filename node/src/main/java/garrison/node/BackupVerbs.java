// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.backup.BackupException;
import garrison.database.backup.Backups;
import garrison.database.backup.FullBackup;
import garrison.database.backup.Job;
import garrison.database.backup.LogChain;
import garrison.database.backup.LogCopy;
import garrison.model.Reasons;
import garrison.telemetry.control.ControlException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can be asked of a database server's backups. What takes long is only begun; {@link #status}
 * says how far it is and what came of it.
 */
final class BackupVerbs {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Backups backups;
  private final InstantSource clock;

  BackupVerbs(Backups backups, InstantSource clock) {
    this.backups = backups;
    this.clock = clock;
  }

  /** Begins a full backup. */
  String take() {
    return begun(backups::take);
  }

  /**
   * Begins to verify.
   *
   * @param argument a backup's name; the newest when it is empty
   */
  String verify(String argument) {
    return begun(() -> backups.verify(argument.strip()));
  }

  /**
   * Begins to restore into a folder.
   *
   * @param argument a moment, and after a blank a folder
   */
  String restore(String argument) {
    String[] words = argument.strip().split(" ", 2);
    try {
      Instant time = Instant.parse(words[0]);
      Optional<Path> folder =
          words.length > 1 ? Optional.of(Path.of(words[1]).toAbsolutePath()) : Optional.empty();
      return begun(() -> backups.restore(time, folder));
    } catch (DateTimeParseException _) {
      throw new ControlException("time: " + words[0] + " (expected: like 2026-11-23T10:15:00Z)");
    }
  }

  private String begun(Supplier<Job> beginning) {
    try {
      return JSON.writeValueAsString(fields(beginning.get()));
    } catch (BackupException e) {
      throw new ControlException(Reasons.onOneLine(e));
    }
  }

  /** How far the last job is. */
  String status() {
    return JSON.writeValueAsString(fields(backups.job()));
  }

  private Map<String, Object> fields(Job job) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("job", job.what());
    fields.put("began", job.began().toString());
    fields.put("state", job.state().name().toLowerCase(Locale.ROOT));
    boolean runs = job.state() == Job.State.RUNNING;
    fields.put(
        "millis", runs ? clock.millis() - job.began().toEpochMilli() : job.took().toMillis());
    if (runs) {
      fields.put("phase", job.phase());
      fields.put("bytes", job.bytes());
    }
    if (!job.error().isEmpty()) {
      fields.put("error", job.error());
    }
    if (!job.result().isEmpty()) {
      fields.put("result", JSON.readTree(job.result()));
    }
    return fields;
  }

  /** What is stored here. */
  String list() {
    try {
      Backups.Listing listing = backups.list();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("fulls", listing.fulls().stream().map(full -> full(full, listing)).toList());
      fields.put("damaged", listing.damaged());
      if (!listing.problem().isEmpty()) {
        fields.put("problem", listing.problem());
      }
      return JSON.writeValueAsString(fields);
    } catch (BackupException e) {
      throw new ControlException(Reasons.onOneLine(e));
    }
  }

  private static Map<String, Object> full(FullBackup full, Backups.Listing listing) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", full.name());
    fields.put("server", full.server());
    fields.put("started", full.started().toString());
    fields.put("finished", full.finished().toString());
    fields.put("gtid", full.gtid());
    fields.put("version", full.version());
    fields.put("bytes", full.bytes().plain());
    fields.put("storedBytes", full.bytes().stored());
    fields.put("sha256", full.sha256());
    List<LogChain> logs =
        listing.logs().stream().filter(chain -> chain.lineage().equals(full.lineage())).toList();
    if (!logs.isEmpty()) {
      fields.put("restorableUntil", logs.getFirst().reach().toString());
      fields.put("logBytes", logs.getFirst().copies().stream().mapToLong(LogCopy::bytes).sum());
    }
    return fields;
  }
}
