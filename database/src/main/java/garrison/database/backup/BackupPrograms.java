// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.server.MariadbPrograms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The distribution's programs that a backup needs.
 *
 * @param backup {@code mariadb-backup}, which copies the files of a running server
 * @param unpack {@code mbstream}, which unpacks its stream
 * @param log {@code mariadb-binlog}, which turns a binary log into statements
 * @param client {@code mariadb}, which executes them
 * @param dump {@code mariadb-dump}, which writes tables as statements
 * @param server {@code mariadbd} and where it lies
 */
public record BackupPrograms(
    Path backup, Path unpack, Path log, Path client, Path dump, MariadbPrograms server) {
  /**
   * Looks where packages are installed, then in the folders of {@code PATH}.
   *
   * @throws garrison.database.server.DatabaseException naming the program that is missing, and its
   *     package
   */
  public static BackupPrograms find(String path) {
    return new BackupPrograms(
        MariadbPrograms.find(path, "mariadb-backup", "mariadb-backup"),
        MariadbPrograms.find(path, "mbstream", "mariadb-backup"),
        MariadbPrograms.find(path, "mariadb-binlog", "mariadb-client"),
        MariadbPrograms.find(path, "mariadb", "mariadb-client-core"),
        MariadbPrograms.find(path, "mariadb-dump", "mariadb-client"),
        MariadbPrograms.find(path));
  }

  /**
   * The command that writes all files of a running server as one stream.
   *
   * @param login an option file with the account
   * @param temporary a folder for what it writes besides
   * @param more options
   */
  public List<String> stream(
      Path login, Path socket, Path data, Path temporary, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                backup.toString(),
                "--defaults-file=" + login,
                "--backup",
                "--stream=xbstream",
                "--socket=" + socket,
                "--datadir=" + data,
                "--target-dir=" + temporary));
    command.addAll(more);
    return List.copyOf(command);
  }

  /** The command that unpacks such a stream into a folder. */
  public List<String> unpacking(Path folder) {
    return List.of(unpack.toString(), "-x", "-C", folder.toString());
  }

  /** The command that makes one state of what was copied while it changed. */
  public List<String> preparing(Path folder) {
    return List.of(backup.toString(), "--no-defaults", "--prepare", "--target-dir=" + folder);
  }
}
