// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a host's disk does to its database. The kernel's answers are changed on the way to mariadbd
 * (strace(1), "tampering"), so nothing on the machine's own disk has to be filled or mounted.
 */
enum DiskState {
  /**
   * No log can grow. What has its place already can be written again, as on a real full disk: so
   * the redo log, written by pwrite(2), goes on, and the binary log, which grows by write(2), does
   * not.
   */
  FULL("write,fallocate", "error=ENOSPC", true),
  /** What a kernel makes of a file system that it found damaged; sockets take no pwrite(2). */
  READ_ONLY("pwrite64,fallocate,ftruncate", "error=EROFS", false),
  /** Each flush takes a tenth of a second longer. */
  SLOW("fsync,fdatasync", "delay_enter=100ms", false),
  WELL("", "", false);

  private static final List<String> LOGS = List.of("binlog", "relay");

  /** A log is begun with each start and each 256 MiB; no fault lasts for so many. */
  private static final int MORE_LOGS = 50;

  private final String calls;
  private final String tampering;

  /** A TLS connection is written to by write(2) as well, so the files have to be named. */
  private final boolean isOfLogs;

  DiskState(String calls, String tampering, boolean isOfLogs) {
    this.calls = calls;
    this.tampering = tampering;
    this.isOfLogs = isOfLogs;
  }

  static Optional<DiskState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(DiskState::word).collect(Collectors.joining(", "));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The program that makes a process and all its threads feel it, for as long as it runs.
   *
   * @param pid a mariadbd
   * @param data its data folder
   */
  List<String> command(long pid, Path data) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("strace");
    command.add("--attach=" + pid);
    command.add("--follow-forks");
    command.add("--quiet=all");
    command.add("--output=/dev/null");
    command.add("--trace=" + calls);
    command.add("--inject=" + calls + ":" + tampering);
    if (isOfLogs) {
      for (String log : LOGS) {
        int last = last(data, log);
        for (int number = last; number <= last + MORE_LOGS; number++) {
          command.add("--trace-path=%s/%s.%06d".formatted(data, log, number));
        }
      }
    }
    return command;
  }

  private static int last(Path data, String log) throws IOException {
    int last = 1;
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(data, log + ".[0-9]*")) {
      for (Path each : logs) {
        String name = each.getFileName().toString();
        last = Math.max(last, Integer.parseInt(name.substring(log.length() + 1)));
      }
    }
    return last;
  }
}
