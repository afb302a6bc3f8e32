// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Incarnation;
import garrison.database.server.DatabaseException;
import garrison.database.storage.DurableFolder;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Draws numbers that no incarnation of this server has had. A number is on disk before it is used.
 * A server that has lost its memory begins at the seconds of the calendar, far above what it can
 * have used, so that a place in the set which nobody gave up is never taken for its own.
 */
final class IncarnationNumbers {
  private final ServerName server;
  private final Path file;
  private long next;

  IncarnationNumbers(ServerName server, Path file, InstantSource clock) {
    this.server = server;
    this.file = file;
    this.next = read(file, clock) + 1;
  }

  /** The next one; the same until it is used. */
  Incarnation next() {
    return new Incarnation(server, next);
  }

  /** Takes it: it will never be drawn again, whatever becomes of what it was taken for. */
  Incarnation use() {
    Incarnation used = next();
    try {
      DurableFolder.write(file, next + "\n");
    } catch (IOException e) {
      throw new DatabaseException("incarnation numbers " + file + ": cannot be written", e);
    }
    next++;
    return used;
  }

  private static long read(Path file, InstantSource clock) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NoSuchFileException _) {
      return clock.instant().getEpochSecond();
    } catch (IOException | NumberFormatException e) {
      throw new DatabaseException("incarnation numbers " + file + ": cannot be read", e);
    }
  }
}
