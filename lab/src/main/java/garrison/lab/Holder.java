// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds out which process has a TCP port or a file open, by /proc (proc(5)). */
final class Holder {
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENING = "0A";

  private Holder() {}

  /** Who listens on a port, such as {@code java (process 4711)}; empty when it cannot be seen. */
  static Optional<String> of(int port) {
    try {
      return holder(listening(port));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Who has a file open; empty when it cannot be seen. */
  static Optional<String> of(Path file) {
    try {
      return holder(Set.of(file.toRealPath().toString()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> holder(Set<String> targets) throws IOException {
    if (targets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (holds(process, targets)) {
          return Optional.of(name(process) + " (process " + process.getFileName() + ")");
        }
      }
    }
    return Optional.empty();
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException _) {
      return "one that has just ended";
    }
  }

  private static Set<String> listening(int port) throws IOException {
    Set<String> sockets = new HashSet<>();
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (!Files.exists(Path.of(table))) {
        continue;
      }
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > INODE
            && fields[LOCAL_ADDRESS].endsWith(suffix)
            && fields[STATE].equals(LISTENING)) {
          sockets.add("socket:[" + fields[INODE] + "]");
        }
      }
    }
    return sockets;
  }

  private static boolean holds(Path process, Set<String> targets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (targets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException _) {
      return false;
    }
    return false;
  }
}
