// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.quorum.client.Quorum;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a supervisor is given by its node.
 *
 * @param quorum the shared memory
 * @param admission the doors to the database
 * @param starter how processes are started
 * @param clock for the time shown to people, and the first number of an incarnation
 * @param nanos monotonic, for everything else
 */
public record Surroundings(
    Quorum quorum, Admission admission, Starter starter, InstantSource clock, LongSupplier nanos) {

  /** Starts a program and takes care of what it prints. */
  @FunctionalInterface
  public interface Starter {
    /** Starts it with these variables added to its environment. */
    Process start(List<String> command, Map<String, String> environment) throws IOException;
  }
}
