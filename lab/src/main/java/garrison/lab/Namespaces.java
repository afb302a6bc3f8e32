// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether this user may make the namespaces that a lab consists of. */
final class Namespaces {
  /**
   * A kernel setting that keeps ordinary users from making user namespaces, all or those with
   * rights inside.
   *
   * @param forbids the value that does
   * @param allows the value that does not
   */
  private record Setting(String name, String forbids, String allows) {
    private static final List<Setting> ALL =
        List.of(
            // Debian's own switch.
            new Setting("kernel.unprivileged_userns_clone", "0", "1"),
            // Ubuntu's, since 23.10.
            new Setting("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
            // namespaces(7), "The /proc/sys/user directory".
            new Setting("user.max_user_namespaces", "0", "10000"),
            new Setting("user.max_net_namespaces", "0", "10000"));

    boolean isInTheWay(Path sysctl) {
      try {
        return Files.readString(sysctl.resolve(name.replace('.', '/'))).strip().equals(forbids);
      } catch (IOException _) {
        return false; // this kernel does not have it
      }
    }
  }

  private Namespaces() {}

  /**
   * Tries it.
   *
   * @throws LabException when it is forbidden, with the setting that forbids it if that is known
   */
  static void require(Privilege privilege) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(privilege.unshareFlags());
    command.addAll(List.of("--mount", "--pid", "--net", "--uts"));
    command.addAll(List.of("--fork", "--kill-child", "--mount-proc", "--"));
    command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/run"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw refused(privilege, output.strip(), Path.of("/proc/sys"));
      }
    } catch (IOException e) {
      throw new LabException("namespaces", "as root: apt-get install util-linux", e);
    }
  }

  /** Why it was refused, as far as {@code sysctl} (/proc/sys) tells. */
  static LabException refused(Privilege privilege, String output, Path sysctl) {
    Optional<Setting> setting =
        privilege == Privilege.ROOT
            ? Optional.empty()
            : Setting.ALL.stream().filter(each -> each.isInTheWay(sysctl)).findFirst();
    return setting
        .map(each ->
            new LabException(
                "namespaces: the setting %s is %s (expected: %s, which lets a user make them)"
                    .formatted(each.name(), each.forbids(), each.allows()),
                "as root: sysctl -w %s=%s, or run sudo ./garrison up"
                    .formatted(each.name(), each.allows())))
        .orElseGet(() ->
            new LabException(
                "namespaces: " + output + " (expected: allowed to make them)",
                privilege == Privilege.ROOT
                    ? "a container usually has no right to; run it on a machine or a virtual"
                        + " machine"
                    : "a container usually has no right to; try sudo ./garrison up, or a virtual"
                        + " machine"));
  }
}
