// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Programs that may be running; none of them outlives this object. */
public final class Programs implements AutoCloseable {
  private final Set<Program> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Starts one whose output is read. */
  public Program start(List<String> command) throws IOException {
    return start(command, null);
  }

  /** Starts one whose output goes to a file. */
  public Program start(List<String> command, @Nullable Path output) throws IOException {
    Program program = Program.start(command, output);
    running.removeIf(each -> !each.isAlive());
    running.add(program);
    if (closed) {
      program.close();
      throw new BackupException("programs: end with their node");
    }
    return program;
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(Program::close);
  }
}
