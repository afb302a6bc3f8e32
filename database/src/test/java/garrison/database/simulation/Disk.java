// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.insync.Copy;
import garrison.database.insync.Folder;
import garrison.model.ServerName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A data folder: the binary log, how much of it the engine has committed for certain, and the
 * identity recorded for it. Confined to one simulation.
 */
final class Disk {
  private final ServerName server;
  private long[] log = new long[128];
  private int size;

  /** How many of the log's writes have a commit record of the engine on disk. */
  int durable;

  /** How much of the log survives the loss of power. */
  int synced;

  /** Whom the log still serves: who has this many writes or more. */
  int begins;

  boolean fresh = true;
  private int copies;
  private @Nullable String identity;

  Disk(ServerName server) {
    this.server = server;
    identify();
  }

  int size() {
    return size;
  }

  long at(int index) {
    return log[index];
  }

  void append(long write) {
    if (size == log.length) {
      log = Arrays.copyOf(log, size * 2);
    }
    log[size++] = write;
  }

  void truncate(int kept) {
    size = Math.min(size, kept);
    durable = Math.min(durable, size);
    synced = Math.min(synced, size);
    begins = Math.min(begins, size);
  }

  /** What the log says of the first writes is deleted; the data stays. */
  void purge(int writes) {
    begins = Math.max(begins, Math.min(writes, size));
  }

  /**
   * Whether everything here is at the same place there: two logs that share a write share all
   * before.
   */
  boolean isPrefixOf(Disk other) {
    return size == 0 || (size <= other.size && log[size - 1] == other.log[size - 1]);
  }

  void identify() {
    identity = "copy-" + copies++;
  }

  void loseIdentity() {
    identity = null;
  }

  boolean isIdentified() {
    return identity != null;
  }

  Copy copy() {
    return new Copy(server, identity == null ? "none" : identity);
  }

  Folder folder() {
    if (identity == null) {
      return new Folder.Unidentified();
    }
    return fresh ? new Folder.Fresh(copy()) : new Folder.Known(copy());
  }
}
