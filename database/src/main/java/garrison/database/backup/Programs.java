// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The programs of one server's backups that may be running; none of them outlives this object. */
final class Programs implements AutoCloseable {
  private final Set<Program> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Starts one whose output is read. */
  Program start(List<String> command) throws IOException {
    return start(command, null);
  }

  /** Starts one whose output goes to a file. */
  Program start(List<String> command, @Nullable Path output) throws IOException {
    Program program = Program.start(command, output);
    running.removeIf(each -> !each.isAlive());
    running.add(program);
    if (closed) {
      program.close();
      throw new BackupException("backup: ends with its node");
    }
    return program;
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(Program::close);
  }
}
