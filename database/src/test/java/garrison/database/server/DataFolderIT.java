// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static garrison.database.server.DatabaseServers.WEB_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making the data folder, and what stands in its way. */
class DataFolderIT {
  @TempDir private Path programs;
  private DatabaseServers servers;

  @BeforeEach
  void open() throws IOException {
    servers = new DatabaseServers();
  }

  @AfterEach
  void close() throws IOException {
    servers.close();
  }

  @Test
  void folderBearsItsNameOnlyWhenItIsComplete() throws IOException {
    Path data = servers.paths(WEB_1).data();
    assertThatThrownBy(() -> make("touch \"$folder/ibdata1\"; exit 1"))
        .hasMessageStartingWith("mariadb-install-db: exit code 1");
    assertThat(data).doesNotExist();
    assertThatThrownBy(() -> make("touch \"$folder/ibdata1\""))
        .hasMessageStartingWith("mariadb-install-db: left no complete database");
    assertThat(data).doesNotExist();
    new DataFolder(servers.configuration(WEB_1), MariadbPrograms.find("")).make();
    assertThat(data.resolve("ibdata1")).exists();
    assertThat(Files.getPosixFilePermissions(data))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (var files = Files.list(data)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("binlog"));
    }
  }

  @Test
  void folderThatIsThereIsNotMadeAgain() throws IOException {
    make("mkdir \"$folder/mysql\"; touch \"$folder/ibdata1\"");
    make("exit 1");
    assertThat(servers.paths(WEB_1).data().resolve("mysql")).isDirectory();
  }

  @Test
  void folderWithOtherFilesIsLeftAlone() throws IOException {
    Path stranger = servers.paths(WEB_1).data().resolve("letter.txt");
    Files.createDirectories(servers.paths(WEB_1).data());
    Files.writeString(stranger, "mine");
    assertThatThrownBy(() -> make("exit 1"))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("holds letter.txt but no complete database");
    assertThat(stranger).hasContent("mine");
  }

  @Test
  void fullDiskIsNamedAndGivenBack() {
    assertThatThrownBy(() ->
            make(
                """
                echo "2026-11-22 22:42:11 0 [ERROR] InnoDB: preallocating 100663296 bytes for file\
                 ./ib_logfile101 failed with error 28"
                echo "2026-11-22 22:42:11 0 [ERROR] Aborting"
                exit 1
                """))
        .hasMessage("mariadb-install-db: exit code 1: no space left on the disk");
    assertThat(servers.paths(WEB_1).state().resolve("data.unfinished")).doesNotExist();
  }

  @Test
  void missingProgramIsNamedWithItsPackage() {
    assertThatThrownBy(() -> MariadbPrograms.find(List.of(programs)))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("installed by the package mariadb-server-core");
  }

  /** With an installer that does what {@code script} says to the folder it is given. */
  private void make(String script) throws IOException {
    Path installer = programs.resolve("mariadb-install-db");
    Files.writeString(
        installer,
        """
        #!/bin/sh
        for argument in "$@"; do
          case "$argument" in --datadir=*) folder="${argument#--datadir=}" ;; esac
        done
        """
            + script
            + "\n");
    Files.setPosixFilePermissions(installer, PosixFilePermissions.fromString("rwx------"));
    new DataFolder(
            servers.configuration(WEB_1), new MariadbPrograms(Path.of("/usr/sbin"), installer))
        .make();
  }
}
