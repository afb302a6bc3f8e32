// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of {@code /proc}, or of a folder that looks like it. What is missing, not readable or
 * gone since is empty: a process may end between two reads, and an older kernel lacks some files.
 */
final class ProcFolder {
  /** The longest file that is read; what follows is left out. */
  static final int MAX_BYTES = 256 * 1024;

  /** The most processes that are looked at. */
  static final int MAX_PROCESSES = 4096;

  private final Path root;

  ProcFolder(Path root) {
    this.root = root;
  }

  /** The text of one file, its name relative to the folder. */
  Optional<String> read(String name) {
    try (InputStream in = Files.newInputStream(root.resolve(name))) {
      return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  boolean exists(String name) {
    return Files.exists(root.resolve(name));
  }

  /** The processes that can be seen from this process's namespace. */
  List<Integer> processes() {
    List<Integer> processes = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(root, "[1-9]*")) {
      for (Path name : names) {
        if (processes.size() == MAX_PROCESSES) {
          break;
        }
        String text = name.getFileName().toString();
        if (text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
          processes.add(Integer.valueOf(text));
        }
      }
    } catch (IOException _) {
      // As if there were none: the sampler says nothing then.
    }
    return processes;
  }
}
