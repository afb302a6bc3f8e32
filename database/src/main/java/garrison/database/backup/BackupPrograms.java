// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.server.MariadbPrograms;
import java.nio.file.Path;

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
}
