// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.regex.Pattern;

/**
 * Bytes read from and written to disks (proc_diskstats(5)), summed over whole disks: their
 * partitions, and devices made of others (loop, dm, md, zram), would count the same bytes again.
 */
record DiskTraffic(long read, long written) {
  /** Sectors are 512 bytes here, whatever the disk's own are. */
  private static final long SECTOR_BYTES = 512;

  private static final Pattern WHOLE_DISK =
      Pattern.compile("(sd|hd|vd|xvd)[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+|pmem[0-9]+|dasd[a-z]+");

  static DiskTraffic parse(String diskstats) {
    long read = 0;
    long written = 0;
    for (String line : diskstats.lines().toList()) {
      String[] words = Fields.words(line);
      if (words.length >= 10 && WHOLE_DISK.matcher(words[2]).matches()) {
        read += Fields.number(words, 5) * SECTOR_BYTES;
        written += Fields.number(words, 9) * SECTOR_BYTES;
      }
    }
    return new DiskTraffic(read, written);
  }
}
