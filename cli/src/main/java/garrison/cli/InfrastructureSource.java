// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Infrastructure;
import garrison.model.file.InfrastructureFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which file a command is about: the one named, else {@code garrison.yaml} in the current folder,
 * else the example that comes with the program.
 *
 * @param file absolute
 * @param shown the file as messages name it
 */
record InfrastructureSource(Path file, String shown) {
  private static final String NAME = "garrison.yaml";

  static InfrastructureSource find(Optional<Path> named) {
    if (named.isPresent()) {
      Path path = Files.isDirectory(named.get()) ? named.get().resolve(NAME) : named.get();
      return new InfrastructureSource(path.toAbsolutePath().normalize(), path.toString());
    }
    Path here = Path.of(NAME);
    if (Files.exists(here)) {
      return new InfrastructureSource(here.toAbsolutePath(), NAME);
    }
    return new InfrastructureSource(Installation.example(), "examples/foobar/" + NAME);
  }

  /** The folder that relative paths in the file start from, and that holds the lab's state. */
  Path folder() {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /** Reads the file and looks at the files it names. */
  Infrastructure read() {
    Infrastructure infrastructure = InfrastructureFile.read(shown, folder(), text());
    SiteFiles.check(shown, infrastructure.site());
    return infrastructure;
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      throw missing();
    } catch (CharacterCodingException _) {
      throw new CommandFailure(
          ExitCode.FILE, shown + " is not UTF-8 text (expected: YAML)", "save it as UTF-8");
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NO_INPUT,
          shown + " cannot be read: " + e.getClass().getSimpleName(),
          "check who may read " + file);
    }
  }

  CommandFailure missing() {
    return new CommandFailure(
        ExitCode.NO_INPUT,
        shown + " does not exist (expected: the file that says what there is)",
        "start from a copy of examples/foobar/garrison.yaml");
  }
}
