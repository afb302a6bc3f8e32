// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The file of a command that reads it. */
final class FileArgument {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file, or its folder. Default: ./garrison.yaml, else the example.")
  private @Nullable Path file;

  InfrastructureSource source() {
    return InfrastructureSource.find(Optional.ofNullable(file));
  }

  /** What makes other commands be about the same file: nothing when they find it by themselves. */
  String asOption() {
    return file == null ? "" : " -f " + file;
  }
}
