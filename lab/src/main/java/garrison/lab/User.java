// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who runs this process. */
final class User {
  private User() {}

  /** The effective user's number, by /proc/self/status (proc(5)): real, effective, saved, file. */
  static int effective() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("Uid:"))
          .map(line -> line.split("\\s+", -1)[2])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElseThrow(() -> new IOException("/proc/self/status has no line Uid"));
    } catch (IOException e) {
      throw new LabException("user", "the lab needs Linux, with /proc mounted", e);
    }
  }
}
