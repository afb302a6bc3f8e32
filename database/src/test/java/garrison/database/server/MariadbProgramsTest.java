// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariadbProgramsTest {
  @TempDir private Path folder;

  @Test
  void installedProgramsKnowTheirPlace() {
    MariadbPrograms programs =
        new MariadbPrograms(Path.of("/usr/sbin/mariadbd"), Path.of("/usr/bin/mariadb-install-db"));

    assertThat(programs.place()).isEmpty();
  }

  @Test
  void unpackedProgramsAreToldTheirPlace() throws IOException {
    Path base = Files.createDirectories(folder.resolve("usr"));
    Files.createDirectories(base.resolve("share/mysql"));
    MariadbPrograms programs =
        new MariadbPrograms(base.resolve("sbin/mariadbd"), base.resolve("bin/mariadb-install-db"));

    assertThat(programs.place())
        .containsExactly(
            "--basedir=" + base,
            "--lc-messages-dir=" + base.resolve("share/mysql"),
            "--plugin-dir=" + base.resolve("lib/mysql/plugin"));
  }
}
