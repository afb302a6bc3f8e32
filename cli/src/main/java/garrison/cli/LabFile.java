// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lab a command is about: the one of the file, which need not be right any more. */
final class LabFile {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Whose lab. Default: ./garrison.yaml, else the example.")
  private @Nullable Path file;

  Lab lab() {
    return Lab.ofFile(InfrastructureSource.find(Optional.ofNullable(file)).file());
  }
}
