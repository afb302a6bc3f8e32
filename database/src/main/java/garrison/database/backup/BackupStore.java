// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one server's backups: {@code fulls/NAME} with the data and its manifest, and {@code
 * logs/LINEAGE} with the copies of the binary log. A name without {@code .partial} is whole.
 */
final class BackupStore {
  static final String DATA = "data.xb.gz.enc";
  private static final String MANIFEST = "manifest.json";
  private static final String SEAL = "manifest.seal";
  private static final String PARTIAL = ".partial";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final BackupKey key;

  BackupStore(Path folder, BackupKey key) {
    this.folder = folder;
    this.key = key;
  }

  BackupKey key() {
    return key;
  }

  /**
   * All that is here.
   *
   * @param fulls whose manifest is as it was written
   * @param damaged the others, with the reason
   */
  record Fulls(List<FullBackup> fulls, List<Damaged> damaged) {
    record Damaged(String name, String reason) {}
  }

  Path full(String name) {
    FullBackup.requireName(name);
    return folder.resolve("fulls").resolve(name);
  }

  Path logs() {
    return folder.resolve("logs");
  }

  /** An empty folder for work in progress; what a former run left in it is gone. */
  Path scratch() throws IOException {
    Path scratch = folder.resolve("scratch");
    DurableFolder.delete(scratch);
    DurableFolder.make(scratch);
    return scratch;
  }

  /** An empty folder in which a full backup may grow. */
  Path begin(String name) throws IOException {
    DurableFolder.make(folder.resolve("fulls"));
    for (Path each : DurableFolder.list(folder.resolve("fulls"))) {
      if (each.getFileName().toString().endsWith(PARTIAL)) {
        DurableFolder.delete(each);
      }
    }
    Path growing = full(name).resolveSibling(name + PARTIAL);
    DurableFolder.make(growing);
    return growing;
  }

  /** Gives what has grown its name, once all of it is on the disk. */
  void finish(Path growing, FullBackup manifest) throws IOException {
    String text = JSON.writeValueAsString(manifest);
    DurableFolder.write(growing.resolve(MANIFEST), text);
    DurableFolder.write(growing.resolve(SEAL), key.seal(text) + "\n");
    DurableFolder.rename(growing, full(manifest.name()));
  }

  Fulls fulls() throws IOException {
    List<FullBackup> whole = new ArrayList<>();
    List<Fulls.Damaged> damaged = new ArrayList<>();
    for (Path each : DurableFolder.list(folder.resolve("fulls"))) {
      String name = each.getFileName().toString();
      if (!name.endsWith(PARTIAL)) {
        try {
          whole.add(manifest(each, name));
        } catch (DamagedException | IOException e) {
          damaged.add(new Fulls.Damaged(name, String.valueOf(e.getMessage())));
        }
      }
    }
    return new Fulls(whole, damaged);
  }

  private FullBackup manifest(Path full, String name) throws IOException {
    String text = Files.readString(full.resolve(MANIFEST));
    if (!Files.readString(full.resolve(SEAL)).strip().equals(key.seal(text))) {
      throw new DamagedException(
          "backup " + name + ": " + MANIFEST + " is damaged (expected: as written, by this key)");
    }
    try {
      FullBackup manifest = JSON.readValue(text, FullBackup.class);
      if (!manifest.name().equals(name)) {
        throw new DamagedException(
            "backup " + name + ": is " + manifest.name() + " (expected: its own name)");
      }
      return manifest;
    } catch (JacksonException e) {
      throw new DamagedException("backup " + name + ": " + MANIFEST + ": " + e.getMessage());
    }
  }

  void delete(FullBackup full) throws IOException {
    Path gone = full(full.name()).resolveSibling(full.name() + PARTIAL);
    DurableFolder.rename(full(full.name()), gone);
    DurableFolder.delete(gone);
  }
}
