// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespacesTest {
  private static final String OUTPUT = "unshare: unshare failed: Operation not permitted";

  @TempDir private Path sysctl;

  @ParameterizedTest
  @CsvSource({
    "kernel.unprivileged_userns_clone, 0, 1",
    "kernel.apparmor_restrict_unprivileged_userns, 1, 0",
    "user.max_user_namespaces, 0, 10000",
    "user.max_net_namespaces, 0, 10000"
  })
  void theSettingThatForbidsIsNamedWithTheValueThatAllows(
      String setting, String forbids, String allows) throws IOException {
    Path file = sysctl.resolve(setting.replace('.', '/'));
    Files.createDirectories(file.getParent());
    Files.writeString(file, forbids + "\n");

    LabException refused = Namespaces.refused(Privilege.USER_NAMESPACE, OUTPUT, sysctl);

    assertThat(refused)
        .hasMessage(
            "namespaces: the setting %s is %s (expected: %s, which lets a user make them)"
                .formatted(setting, forbids, allows));
    assertThat(refused.hint())
        .isEqualTo(
            "as root: sysctl -w %s=%s, or run sudo ./garrison up".formatted(setting, allows));
  }

  @Test
  void aSettingThatAllowsIsNotBlamed() throws IOException {
    Files.createDirectories(sysctl.resolve("user"));
    Files.writeString(sysctl.resolve("user/max_user_namespaces"), "96365\n");

    LabException refused = Namespaces.refused(Privilege.USER_NAMESPACE, OUTPUT, sysctl);

    assertThat(refused).hasMessageContaining(OUTPUT);
    assertThat(refused.hint()).contains("container").contains("sudo");
  }

  @Test
  void rootIsNotSentToSettingsOfOthers() throws IOException {
    Files.createDirectories(sysctl.resolve("user"));
    Files.writeString(sysctl.resolve("user/max_user_namespaces"), "0\n");

    LabException refused = Namespaces.refused(Privilege.ROOT, OUTPUT, sysctl);

    assertThat(refused).hasMessageContaining(OUTPUT);
    assertThat(refused.hint()).doesNotContain("sudo");
  }
}
