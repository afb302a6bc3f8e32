// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

/** How far one job is; written by the job's thread, read by any. */
final class JobProgress {
  private volatile String phase = "starting";
  private volatile long bytes;

  void enter(String next) {
    bytes = 0;
    phase = next;
  }

  void reached(long count) {
    bytes = count;
  }

  String phase() {
    return phase;
  }

  long bytes() {
    return bytes;
  }
}
