// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * With which backups, and copies for other servers, are read: everything, and nothing can be
 * changed. It is the same on all servers, because a follower has the writer's accounts.
 *
 * @param password 16-64 letters, digits, {@code -} and {@code _}
 */
public record BackupAccount(String password) {
  /** Its name. */
  public static final String USER = "backup";

  public BackupAccount {
    if (!password.matches("[A-Za-z0-9_-]{16,64}")) {
      throw new IllegalArgumentException(
          "password of the backup account: %d characters (expected: 16-64 letters, digits, - and _)"
              .formatted(password.length()));
    }
  }

  /**
   * Writes an option file for MariaDB's programs, on whose command line anybody could read it.
   *
   * @param folder where only this server's processes can look
   * @return the file
   */
  public Path writeOptions(Path folder) throws IOException {
    Path fresh =
        Files.createTempFile(
            folder,
            ".backup",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        fresh, "[mariadb-backup]\nuser = " + USER + "\npassword = " + password + "\n");
    return Files.move(
        fresh,
        folder.resolve("backup.cnf"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public String toString() {
    return USER;
  }
}
