// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import java.time.Duration;
import java.util.Optional;

/** A host of the lab, as far as it can be broken: it is on, and has a first process, or is off. */
public interface Power {
  /** The host's first process, as this process's namespace numbers it; empty when there is none. */
  Optional<Long> firstPid();

  /**
   * Kills every process of the host at once, without a word, and keeps it down.
   *
   * @return whether nothing of it is left within {@code limit}
   */
  boolean off(Duration limit) throws InterruptedException;

  /** Lets it start again. */
  void on();

  /** The next end of the host's program is made on purpose, and says nothing about the program. */
  void expectEnd();
}
