// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lab a command is about: the one of the file, which need not be right any more. */
final class LabFile {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Whose lab. Default: that of ./garrison.yaml, else of the example.")
  private @Nullable Path file;

  /**
   * The lab; it need not be up.
   *
   * @throws CommandFailure when a file was named that neither exists nor left a state folder
   */
  Lab lab() {
    return lab(Optional.ofNullable(file));
  }

  static Lab lab(Optional<Path> named) {
    InfrastructureSource source = InfrastructureSource.find(named);
    if (!Files.exists(source.file()) && !Files.exists(source.file().resolveSibling(".garrison"))) {
      throw source.missing();
    }
    return Lab.ofFile(source.file());
  }
}
