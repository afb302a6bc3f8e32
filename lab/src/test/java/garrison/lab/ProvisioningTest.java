// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisioningTest {
  @TempDir Path folder;

  private List<String> secretsOn(Instant day) throws IOException {
    SmallLab lab = new SmallLab(folder);
    LabFolders folders = new LabFolders(folder.resolve("state"), folder.resolve("run"));
    new Provisioning(folders, new LabPlan(lab.file, lab.infrastructure(), 1, lab.settings))
        .writeSecrets(InstantSource.fixed(day));
    Path own = folders.state("web-1").resolve("secrets");
    try (Stream<Path> files = Files.list(own)) {
      return files.sorted().map(ProvisioningTest::text).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void passwordsStayForAMonthAndAreReplacedAfterIt() throws IOException {
    // Files are dated by the machine's clock.
    Instant today = InstantSource.system().instant();
    List<String> first = secretsOn(today);
    assertThat(first).hasSize(Provisioning.SECRETS.size()).doesNotHaveDuplicates();
    assertThat(secretsOn(today.plus(Duration.ofDays(29)))).isEqualTo(first);
    assertThat(secretsOn(today.plus(Duration.ofDays(31)))).doesNotContainAnyElementsOf(first);
  }
}
