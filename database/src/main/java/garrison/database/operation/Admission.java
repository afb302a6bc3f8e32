// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import java.time.Duration;

/**
 * The doors through which clients reach this server's database. Each call returns when it is done
 * and throws {@link AdmissionException} when that is not known; it may be repeated.
 */
public interface Admission {
  /** Lets writers' clients in, in the name of an epoch. */
  void admit(long epoch);

  /** Lets nobody in any more, and those out who are between two transactions, within a bound. */
  void hold(Duration grace);

  /** Drops all clients at once and lets nobody in. */
  void cut();

  /** Says whether clients who may read old data are let in. */
  void reads(Reading reading);

  /** Whether clients are let in under {@code epoch}, as far as is known. */
  boolean admits(long epoch);

  /** Whether clients who may read old data are let in. */
  enum Reading {
    YES,
    NO
  }
}
