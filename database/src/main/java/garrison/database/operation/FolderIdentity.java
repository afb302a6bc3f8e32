// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Copy;
import garrison.database.insync.Fields;
import garrison.database.insync.Folder;
import garrison.database.server.DatabaseException;
import garrison.database.storage.DurableFolder;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Tells whether the data folder that is here is the one that was here (rule 6).
 *
 * <p>The identity stands in two places that must agree: a file beside the data folder, which also
 * holds the folder's inode, and one inside it. A folder that was emptied or exchanged lacks the
 * inner one; one that was copied back from elsewhere has another inode; one restored by a backup
 * has neither. In all these cases it is {@link Folder.Unidentified}, and nobody writes to it before
 * it has been replaced by a copy of the writer's.
 */
final class FolderIdentity {
  private static final String INNER = "garrison-identity";
  private static final String NONE = "none";

  private final ServerName server;
  private final Path data;
  private final Path file;

  /**
   * @param data the data folder
   * @param file beside it, in no backup
   */
  FolderIdentity(ServerName server, Path data, Path file) {
    this.server = server;
    this.data = data;
    this.file = file;
  }

  /** Whether there ever was an identity here, be it one that was taken away. */
  boolean isRecorded() {
    return Files.exists(file);
  }

  /** Gives the data folder, which has just been made here, an identity of its own. */
  void draw() {
    String identity = UUID.randomUUID().toString();
    write(data.resolve(INNER), identity + "\n");
    record(identity, "fresh");
  }

  /** Takes note that mariadbd is about to use the folder. */
  void use() {
    if (folder() instanceof Folder.Fresh(Copy copy)) {
      record(copy.identity(), "known");
    }
  }

  /** From now on what is in the folder is of unknown origin. */
  void forget() {
    write(file, "identity=" + NONE + " inode=0 state=" + NONE + "\n");
  }

  /** What the data folder is. */
  Folder folder() {
    try {
      if (!Files.exists(file)) {
        return new Folder.Unidentified();
      }
      Fields fields = Fields.ofLine(Files.readString(file));
      String identity = fields.text("identity");
      if (identity.equals(NONE)
          || !fields.text("inode").equals(inode())
          || !identity.equals(inner())) {
        return new Folder.Unidentified();
      }
      Copy copy = new Copy(server, identity);
      return fields.text("state").equals("fresh") ? new Folder.Fresh(copy) : new Folder.Known(copy);
    } catch (IOException | IllegalArgumentException e) {
      throw new DatabaseException("identity of the data folder " + file + ": cannot be read", e);
    }
  }

  private void record(String identity, String state) {
    try {
      write(file, "identity=" + identity + " inode=" + inode() + " state=" + state + "\n");
    } catch (IOException e) {
      throw new DatabaseException("data folder " + data + ": cannot be read", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      DurableFolder.write(file, text);
    } catch (IOException e) {
      throw new DatabaseException("file " + file + ": cannot be written", e);
    }
  }

  private String inode() throws IOException {
    return Files.exists(data) ? Files.getAttribute(data, "unix:ino").toString() : NONE;
  }

  private String inner() throws IOException {
    Path inner = data.resolve(INNER);
    return Files.exists(inner) ? Files.readString(inner).strip() : NONE;
  }
}
