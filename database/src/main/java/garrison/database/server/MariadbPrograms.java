// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The distribution's own programs.
 *
 * @param server {@code mariadbd}
 * @param installer {@code mariadb-install-db}, which makes an empty data folder
 */
public record MariadbPrograms(Path server, Path installer) {
  /** Where Debian's packages put them. */
  public static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/bin"));

  /**
   * Looks for the programs.
   *
   * @throws DatabaseException when one is in none of {@code folders}
   */
  public static MariadbPrograms find(List<Path> folders) {
    return new MariadbPrograms(find(folders, "mariadbd"), find(folders, "mariadb-install-db"));
  }

  private static Path find(List<Path> folders, String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new DatabaseException(
                name
                    + ": in none of "
                    + folders
                    + " (expected: installed by the package mariadb-server-core)"));
  }
}
