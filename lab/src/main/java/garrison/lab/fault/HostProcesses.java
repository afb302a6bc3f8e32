// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the processes of one host of the lab, by /proc (proc(5)). A process belongs to the host
 * when it descends from the host's first process and shares its process namespace: two signs that
 * no other program of the machine has, whatever its name.
 */
final class HostProcesses {
  private static final Path PROC = Path.of("/proc");

  private final long first;

  HostProcesses(long first) {
    this.first = first;
  }

  /** The processes that are meant, in the numbers of this process's namespace. */
  List<Long> find(Target target) {
    List<Long> found = new ArrayList<>();
    String namespace;
    try {
      namespace = namespace(first);
    } catch (IOException _) {
      return found;
    }
    for (ProcessHandle process : descendants()) {
      try {
        boolean isProgram = process.parent().map(ProcessHandle::pid).orElse(0L) == first;
        if (namespace(process.pid()).equals(namespace)
            && target.means(name(process.pid()), command(process.pid()), isProgram)) {
          found.add(process.pid());
        }
      } catch (IOException _) {
        // It has just ended: nothing to break.
      }
    }
    return List.copyOf(found);
  }

  /**
   * Waits until every thread of these processes has stopped or ended: SIGSTOP has been sent long
   * before the last thread of a busy process sees it.
   *
   * @return whether that was within {@code limit}
   */
  static boolean awaitStopped(List<Long> pids, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (long pid : pids) {
      while (!isStopped(pid)) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        Thread.sleep(1);
      }
    }
    return true;
  }

  private static boolean isStopped(long pid) {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process(pid).resolve("task"))) {
      for (Path thread : threads) {
        String status = Files.readString(thread.resolve("stat"));
        // The name stands in parentheses and may contain anything; the state follows.
        if ("TtZX".indexOf(status.charAt(status.lastIndexOf(')') + 2)) < 0) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return !Files.exists(process(pid));
    }
  }

  private List<ProcessHandle> descendants() {
    return ProcessHandle.of(first).map(handle -> handle.descendants().toList()).orElse(List.of());
  }

  private static String namespace(long pid) throws IOException {
    return Files.readSymbolicLink(process(pid).resolve("ns").resolve("pid")).toString();
  }

  private static String name(long pid) throws IOException {
    return Files.readString(process(pid).resolve("comm")).strip();
  }

  private static List<String> command(long pid) throws IOException {
    return List.of(Files.readString(process(pid).resolve("cmdline")).split("\0", -1));
  }

  private static Path process(long pid) {
    return PROC.resolve(Long.toString(pid));
  }
}
