// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Records writes in a file that only ever grows: a line before each is sent, and a line when its
 * outcome is known. A line is handed to the kernel before the call returns, so that what was
 * recorded survives any end of this process. The memory it takes does not grow with the number of
 * writes, which is limited.
 *
 * <p>Called from many threads; this object's lock is held for the time of one system call.
 */
public final class Ledger implements AutoCloseable {
  static final String SENT = "sent";

  /** The most writes in one ledger: whoever checks it holds all of them in memory. */
  public static final int MOST_WRITES = 500_000;

  private static final long NANOS_PER_MICROSECOND = 1000;
  private static final int LONGEST_DETAIL = 160;

  private final FileChannel file;
  private final LongSupplier nanos;
  private final long startedNanos;
  private int writes;

  private Ledger(FileChannel file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    this.startedNanos = nanos.getAsLong();
  }

  /**
   * Begins a ledger.
   *
   * @param path a file that does not exist yet
   * @param nanos monotonic time
   */
  public static Ledger create(Path path, LongSupplier nanos) {
    try {
      return new Ledger(
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), nanos);
    } catch (IOException e) {
      throw new LedgerException("ledger " + path, e);
    }
  }

  /** When it began, in the time it was given: what its lines count from. */
  public long startedNanos() {
    return startedNanos;
  }

  /** Records a write that is about to be sent. */
  public void sent(Write write) {
    append(List.of(SENT, write.id(), now(), write.via(), write.content()));
  }

  /**
   * Records what its client was told.
   *
   * @param detail the error's text, or nothing
   */
  public void told(Write write, Outcome outcome, String detail) {
    String clean = detail.replaceAll("[\\p{Cntrl}]", " ");
    append(
        List.of(
            outcome.word(),
            write.id(),
            now(),
            clean.substring(0, Math.min(LONGEST_DETAIL, clean.length()))));
  }

  private String now() {
    return Long.toString((nanos.getAsLong() - startedNanos) / NANOS_PER_MICROSECOND);
  }

  private synchronized void append(List<String> words) {
    if (words.getFirst().equals(SENT) && ++writes > MOST_WRITES) {
      throw new LedgerException(
          "ledger: full (expected: at most %d writes)".formatted(MOST_WRITES));
    }
    try {
      ByteBuffer line = ByteBuffer.wrap(LedgerLine.of(words).getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        int _ = file.write(line);
      }
    } catch (IOException e) {
      throw new LedgerException("ledger: cannot be written", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new LedgerException("ledger: cannot be closed", e);
    }
  }
}
