// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import java.nio.file.Path;

/**
 * The files of one MariaDB server.
 *
 * @param state persistent; the data lives below it
 * @param run for sockets; its path is short, because a socket's path has at most 107 bytes
 *     (unix(7))
 * @param trust the certificates and keys of this server's roles
 */
public record DatabasePaths(Path state, Path run, Path trust) {
  /** The longest path that fits into {@code sockaddr_un} with its closing zero (unix(7)). */
  private static final int LONGEST_SOCKET_PATH = 107;

  public DatabasePaths {
    state = plain(state);
    run = plain(run);
    trust = plain(trust);
    int length = run.resolve("mariadb.sock").toString().length();
    if (length > LONGEST_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "run folder: socket paths of "
              + length
              + " bytes in "
              + run
              + " (expected: at most "
              + LONGEST_SOCKET_PATH
              + ")");
    }
  }

  /** MariaDB's data folder. */
  public Path data() {
    return state.resolve("data");
  }

  /** Where MariaDB puts what it sorts or builds on disk; emptied by MariaDB itself. */
  public Path temporary() {
    return state.resolve("temporary");
  }

  /** The generated option file. */
  public Path options() {
    return state.resolve("my.cnf");
  }

  /** The Unix socket on which this server's own processes reach MariaDB. */
  public Path socket() {
    return run.resolve("mariadb.sock");
  }

  /** The file in which MariaDB leaves its process id. */
  public Path processId() {
    return run.resolve("mariadb.pid");
  }

  /** The roots of the internal authority. */
  public Path authorities() {
    return trust.resolve("authority.pem");
  }

  /** The certificate of the role database on this server. */
  public Path certificate() {
    return trust.resolve("database.pem");
  }

  /** The key of the role database on this server. */
  public Path key() {
    return trust.resolve("database.key");
  }

  /** Option files and SQL literals take these paths unquoted, so nothing in them may need it. */
  private static Path plain(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    if (!absolute.toString().matches("[A-Za-z0-9/._+,@:-]+")) {
      throw new IllegalArgumentException(
          "folder: " + absolute + " (expected: letters, digits and / . _ + , @ : -)");
    }
    return absolute;
  }
}
