// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Writes a register about a hundred times a second and knows how long it could not. */
final class Beat {
  private static final long PAUSE_MILLIS = 10;

  private final Register<String> register;
  private long last = System.nanoTime();
  private long longest;

  Beat(Register<String> register) {
    this.register = register;
    Thread.ofVirtual().name("beat").start(this::run);
  }

  /** The longest time without a write since the last call, the one that lasts included. */
  synchronized long longestMillis() {
    long answer = Math.max(longest, System.nanoTime() - last);
    longest = 0;
    return TimeUnit.NANOSECONDS.toMillis(answer);
  }

  private synchronized void written() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - last);
    last = now;
  }

  private void run() {
    try {
      while (true) {
        try {
          write();
        } catch (QuorumUnavailableException _) {
          // The gap tells.
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until a write is not known to be done; the next call looks what is there. */
  private void write() throws InterruptedException {
    Optional<Versioned<String>> now = register.read();
    WriteOutcome outcome =
        now.isPresent() ? register.replace(now.get().version(), "beat") : register.create("beat");
    while (outcome instanceof WriteOutcome.Written(int version)) {
      written();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      outcome = register.replace(version, "beat");
    }
  }
}
