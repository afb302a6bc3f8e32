// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import java.util.Arrays;

/** What happens when: tasks in order of their time, and of their making where that is the same. */
final class Schedule {
  private long[] times = new long[256];
  private long[] orders = new long[256];
  private Runnable[] tasks = new Runnable[256];
  private int size;
  private long made;
  private long now;

  long now() {
    return now;
  }

  void after(long delayMillis, Runnable task) {
    if (size == tasks.length) {
      times = Arrays.copyOf(times, size * 2);
      orders = Arrays.copyOf(orders, size * 2);
      tasks = Arrays.copyOf(tasks, size * 2);
    }
    int at = size++;
    long time = now + delayMillis;
    long order = made++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (times[parent] <= time) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, time, order, task);
  }

  /** Runs the next task. */
  void step() {
    Runnable task = tasks[0];
    now = times[0];
    size--;
    long time = times[size];
    long order = orders[size];
    Runnable last = tasks[size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && before(child + 1, child)) {
        child++;
      }
      if (times[child] > time || (times[child] == time && orders[child] > order)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, time, order, last);
    task.run();
  }

  private boolean before(int one, int other) {
    return times[one] < times[other] || (times[one] == times[other] && orders[one] < orders[other]);
  }

  private void move(int from, int to) {
    put(to, times[from], orders[from], tasks[from]);
  }

  private void put(int at, long time, long order, Runnable task) {
    times[at] = time;
    orders[at] = order;
    tasks[at] = task;
  }
}
