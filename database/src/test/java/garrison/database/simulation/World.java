// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.insync.Settings;
import garrison.model.ServerName;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What all parts of a simulation share: time, chance, the network, and the history they write.
 *
 * @param schedule time
 * @param random the only source of chance
 * @param network who reaches whom
 * @param settings of all supervisors
 * @param planted the mistake under test, or none
 * @param history takes what happens
 */
record World(
    Schedule schedule,
    RandomGenerator random,
    Network network,
    Settings settings,
    Planted planted,
    Consumer<Event> history) {
  static final List<ServerName> SERVERS = List.of(new ServerName("web-1"), new ServerName("web-2"));

  long now() {
    return schedule.now();
  }

  void after(long delayMillis, Runnable task) {
    schedule.after(delayMillis, task);
  }

  /** Between both bounds, inclusive. */
  long between(long least, long most) {
    return least + random.nextInt((int) (most - least + 1));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  void tell(Event event) {
    history.accept(event);
  }

  boolean has(Mistake mistake) {
    return planted.is(mistake);
  }
}
