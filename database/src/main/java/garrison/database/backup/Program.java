// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One program, started with a clean environment, whose messages are kept for the error text. It
 * never outlives {@link #close}.
 */
public final class Program implements AutoCloseable {
  private static final int MOST_WORDS = 64 * 1024;

  private final String name;
  private final Process process;
  private final StringBuilder words = new StringBuilder();
  private final Thread listener;

  private Program(String name, Process process) {
    this.name = name;
    this.process = process;
    this.listener = Thread.ofVirtual().name(name).start(this::listen);
  }

  /** Starts it; its output is read from {@link #output}. */
  static Program start(List<String> command) throws IOException {
    return start(command, null);
  }

  /**
   * Starts it.
   *
   * @param output where its output goes, or null when it is read
   */
  static Program start(List<String> command, @Nullable Path output) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    String libraries = builder.environment().get("LD_LIBRARY_PATH");
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LANG", "C.UTF-8");
    // mariadb-binlog reads and writes local time.
    builder.environment().put("TZ", "UTC");
    if (libraries != null) {
      builder.environment().put("LD_LIBRARY_PATH", libraries);
    }
    if (output != null) {
      builder.redirectOutput(output.toFile());
    }
    String program = command.getFirst();
    return new Program(program.substring(program.lastIndexOf('/') + 1), builder.start());
  }

  private void listen() {
    byte[] buffer = new byte[4096];
    try (InputStream in = process.getErrorStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        keep(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      keep("\nmessages: unreadable: " + e);
    }
  }

  private synchronized void keep(String text) {
    words.append(text);
    words.delete(0, Math.max(0, words.length() - MOST_WORDS));
  }

  /** Its messages so far, the last part of them. */
  public synchronized String words() {
    return words.toString();
  }

  /** What it writes. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** What it reads. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end in order. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Waits until it has ended well.
   *
   * @throws BackupException when it has not, with its own words
   */
  public void await(Duration limit) {
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        close();
        throw new BackupException(name + ": still running after " + limit.toSeconds() + " s");
      }
      listener.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new BackupException(name + ": interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new BackupException(name + ": exit code " + process.exitValue() + reason());
    }
  }

  /** The line of its messages that says why. */
  public String reason() {
    String all = words();
    return all.lines()
        .filter(line -> line.contains("ERROR") || line.contains("rror:"))
        .findFirst()
        .or(() -> all.lines().filter(line -> !line.isBlank()).reduce((_, last) -> last))
        .map(line -> ": " + line.strip())
        .orElse("");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
