// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The distribution's own programs.
 *
 * @param server {@code mariadbd}
 * @param installer {@code mariadb-install-db}, which makes an empty data folder
 */
public record MariadbPrograms(Path server, Path installer) {
  private static final String PACKAGE = "mariadb-server-core";

  /** Where packages put them when they are installed. */
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/bin"));

  /**
   * Looks where packages are installed, then in the folders of {@code PATH}: packages may also have
   * been unpacked into a folder of their own.
   *
   * @param path the environment variable, folders separated by colons
   * @throws DatabaseException when a program is in neither
   */
  public static MariadbPrograms find(String path) {
    return find(folders(path));
  }

  /**
   * Looks for one more program in the same places.
   *
   * @param path the environment variable
   * @param debianPackage that it belongs to
   * @throws DatabaseException when it is in none of them
   */
  public static Path find(String path, String name, String debianPackage) {
    return find(folders(path), name, debianPackage);
  }

  private static List<Path> folders(String path) {
    List<Path> folders = new ArrayList<>(FOLDERS);
    for (String folder : path.split(":", -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    return folders;
  }

  /**
   * Looks for the programs.
   *
   * @throws DatabaseException when one is in none of {@code folders}
   */
  public static MariadbPrograms find(List<Path> folders) {
    return new MariadbPrograms(
        find(folders, "mariadbd", PACKAGE), find(folders, "mariadb-install-db", PACKAGE));
  }

  /**
   * What both programs must be told of where they lie: empty where packages are installed, because
   * that place is compiled in.
   */
  public List<String> place() {
    Path folder = server.getParent();
    Path base = folder == null ? null : folder.getParent();
    if (base == null || base.equals(Path.of("/usr")) || !Files.exists(messages(base))) {
      return List.of();
    }
    return List.of(
        "--basedir=" + base,
        "--lc-messages-dir=" + messages(base),
        "--plugin-dir=" + base.resolve("lib/mysql/plugin"));
  }

  private static Path messages(Path base) {
    return base.resolve("share/mysql");
  }

  private static Path find(List<Path> folders, String name, String debianPackage) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new DatabaseException(
                name
                    + ": in none of "
                    + folders
                    + " (expected: installed by the package "
                    + debianPackage
                    + ")"));
  }
}
