// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The filesystem that holds a folder. */
record Filesystem(Path folder) {
  /** Bytes it has and bytes in use. */
  record Use(long size, long used) {}

  Use use() throws IOException {
    FileStore store = Files.getFileStore(folder);
    long size = store.getTotalSpace();
    return new Use(size, Math.max(0, size - store.getUnallocatedSpace()));
  }
}
