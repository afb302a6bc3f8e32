// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabasePaths;
import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes MariaDB's data folder, once.
 *
 * <p>It is built under another name and renamed when it is complete, so that what bears the name is
 * whole: a folder half made, by a full disk or a crash, is made again from the start. It is made
 * without a binary log; the first transaction that has a GTID is the writer's own.
 */
final class DataFolder {
  private static final Logger LOGGER = LoggerFactory.getLogger(DataFolder.class);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** InnoDB names the error number alone, the rest of MariaDB its text. */
  private static final Pattern NO_SPACE =
      Pattern.compile("error 28\\b|Errcode: 28\\b|No space left on device|[Oo]ut of disk space");

  /** How many replaced data folders are kept. */
  static final int MOST_EVIDENCE = 2;

  /** How much of the installer's output is kept for a message. */
  private static final int OUTPUT_LIMIT = 16 * 1024;

  private final DatabaseConfiguration configuration;
  private final MariadbPrograms programs;

  DataFolder(DatabaseConfiguration configuration, MariadbPrograms programs) {
    this.configuration = configuration;
    this.programs = programs;
  }

  /** Makes the folder unless it is there. */
  void make() {
    DatabasePaths paths = configuration.paths();
    try {
      Files.createDirectories(paths.state());
      createPrivate(paths.temporary());
      if (isComplete(paths.data())) {
        return;
      }
      requireEmpty(paths.data());
      Path unfinished = paths.state().resolve("data.unfinished");
      DurableFolder.delete(unfinished);
      createPrivate(unfinished);
      try {
        install(unfinished);
      } catch (DatabaseException e) {
        DurableFolder.delete(unfinished);
        throw e;
      }
      finish(unfinished, paths.data());
    } catch (IOException e) {
      throw new DatabaseException("data folder " + paths.data() + ": cannot be made", e);
    }
    LOGGER.info("event=data_folder_made server={}", configuration.listener().server());
  }

  /**
   * Moves the folder to {@code evidence/name} and another one into its place, each in one step that
   * a loss of power does not take back. Of the evidence the newest {@value #MOST_EVIDENCE} are
   * kept: each is as large as the database.
   *
   * @param why said in a file in the evidence
   */
  void replace(Path folder, String name, String why) {
    DatabasePaths paths = configuration.paths();
    Path evidence = paths.state().resolve("evidence");
    try {
      createPrivate(evidence);
      if (Files.exists(paths.data())) {
        DurableFolder.write(paths.data().resolve("garrison-evidence"), why + "\n");
        DurableFolder.rename(paths.data(), evidence.resolve(name));
        LOGGER.warn(
            "event=data_folder_set_aside evidence={} why=\"{}\"", evidence.resolve(name), why);
      }
      DurableFolder.rename(folder, paths.data());
    } catch (IOException e) {
      throw new DatabaseException("data folder " + paths.data() + ": cannot be replaced", e);
    }
    // Large files take their time, and the database need not wait for it.
    Thread.ofVirtual().name("evidence-deletion").start(() -> deleteOldEvidence(evidence));
  }

  private static void deleteOldEvidence(Path evidence) {
    try {
      List<Path> newestFirst = DurableFolder.list(evidence).reversed();
      for (Path old : newestFirst.stream().skip(MOST_EVIDENCE).toList()) {
        DurableFolder.delete(old);
        LOGGER.info("event=evidence_deleted evidence={} kept={}", old, MOST_EVIDENCE);
      }
    } catch (IOException e) {
      LOGGER.warn("event=evidence_not_deleted evidence={}", evidence, e);
    }
  }

  private static boolean isComplete(Path data) {
    return Files.isDirectory(data.resolve("mysql")) && Files.exists(data.resolve("ibdata1"));
  }

  private static void requireEmpty(Path data) throws IOException {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.list(data)) {
      Optional<Path> stranger = files.findFirst();
      if (stranger.isPresent()) {
        throw new DatabaseException(
            "data folder "
                + data
                + ": holds "
                + stranger.get().getFileName()
                + " but no complete database (expected: MariaDB's files, or nothing)");
      }
    }
  }

  private void install(Path unfinished) throws IOException {
    Process process = new ProcessBuilder(command(unfinished)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    OutputTail tail = new OutputTail(process.getInputStream());
    Thread reader = Thread.ofVirtual().name("mariadb-install-db").start(tail);
    boolean ended;
    try {
      ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        destroy(process);
      }
      // Only now: destroying a process closes its output, even what was not read yet.
      reader.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      destroy(process);
      Thread.currentThread().interrupt();
      throw new DatabaseException("mariadb-install-db: interrupted", e);
    }
    String output = tail.text();
    if (!ended) {
      throw new DatabaseException(
          "mariadb-install-db: still running after " + LIMIT.toSeconds() + " s" + reason(output));
    }
    if (process.exitValue() != 0) {
      throw new DatabaseException(
          "mariadb-install-db: exit code " + process.exitValue() + reason(output));
    }
    if (!isComplete(unfinished)) {
      throw new DatabaseException(
          "mariadb-install-db: left no complete database in " + unfinished + reason(output));
    }
  }

  private static void destroy(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private List<String> command(Path folder) {
    List<String> command = new ArrayList<>();
    command.add(programs.installer().toString());
    command.add("--no-defaults");
    command.addAll(programs.place());
    command.add("--datadir=" + folder);
    command.add("--tmpdir=" + configuration.paths().temporary());
    command.add("--user=" + configuration.limits().user());
    command.add("--auth-root-authentication-method=socket");
    command.add("--auth-root-socket-user=" + configuration.limits().administrator());
    command.add("--skip-test-db");
    command.add("--skip-name-resolve");
    command.add("--skip-log-bin");
    command.add("--innodb-buffer-pool-size=16M");
    command.add("--innodb-log-file-size=64M");
    command.add("--performance-schema=OFF");
    return List.copyOf(command);
  }

  /** What the output says first of why; MariaDB explains itself at length after it. */
  private static String reason(String output) {
    if (NO_SPACE.matcher(output).find()) {
      return ": no space left on the disk";
    }
    return output
        .lines()
        .filter(line -> line.contains("ERROR") || line.contains("rror:") || line.contains("denied"))
        .findFirst()
        .or(() -> output.lines().reduce((_, last) -> last))
        .map(line -> ": " + line.strip())
        .orElse("");
  }

  private static void finish(Path unfinished, Path data) throws IOException {
    Files.deleteIfExists(data);
    DurableFolder.rename(unfinished, data);
  }

  private void createPrivate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var owner =
        folder
            .getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(configuration.limits().user());
    if (!Files.getOwner(folder).equals(owner)) {
      Files.setOwner(folder, owner);
    }
  }

  /** Reads a program's output to its end and keeps the last part of it. */
  private static final class OutputTail implements Runnable {
    private final InputStream input;
    private final StringBuilder kept = new StringBuilder();

    OutputTail(InputStream input) {
      this.input = input;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[4096];
      try (input) {
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
          keep(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        keep("output: unreadable: " + e);
      }
    }

    private synchronized void keep(String text) {
      kept.append(text);
      kept.delete(0, Math.max(0, kept.length() - OUTPUT_LIMIT));
    }

    synchronized String text() {
      return kept.toString();
    }
  }
}
