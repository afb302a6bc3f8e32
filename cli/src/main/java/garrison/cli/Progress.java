// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.LabProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows what a command waits for: on a terminal one line that changes in place and counts the
 * seconds, elsewhere one line for each phase.
 *
 * <p>Changes come from the command's thread, seconds from a thread of this object's own; both hold
 * this object's lock while they draw.
 */
final class Progress implements LabProgress.Listener, AutoCloseable {
  private static final String CLEAR_LINE = "\r\033[K";

  /** The terminal cuts what is wider than it, so that one line stays one (DECAWM, VT510). */
  private static final String CUT = "\033[?7l";

  private static final String WRAP = "\033[?7h";
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final PrintWriter out;
  private final Display display;
  private final LongSupplier nanos;
  private final long startedNanos;
  private final ScheduledExecutorService seconds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());
  private String phase = "";
  private List<String> waitingFor = List.of();
  private boolean closed;

  Progress(PrintWriter out, Display display, LongSupplier nanos) {
    this.out = out;
    this.display = display;
    this.nanos = nanos;
    this.startedNanos = nanos.getAsLong();
  }

  /** Progress that counts real seconds. */
  static Progress on(Terminal terminal) {
    Progress progress = new Progress(terminal.err(), terminal.errDisplay(), System::nanoTime);
    if (terminal.errDisplay().canMove()) {
      var _ = progress.seconds.scheduleAtFixedRate(progress::tick, 1, 1, TimeUnit.SECONDS);
    }
    return progress;
  }

  @Override
  public void changed(LabProgress progress) {
    show(progress.phase(), progress.waitingFor());
  }

  /** Shows a phase and what it waits for. */
  void show(LabProgress.Phase next, List<String> parts) {
    show(next.name().toLowerCase(Locale.ROOT), parts);
  }

  /** Shows a phase by its word and what it does or waits for. */
  synchronized void show(String word, List<String> parts) {
    boolean entered = !word.equals(phase);
    phase = word;
    waitingFor = List.copyOf(parts);
    if (display.canMove()) {
      draw();
    } else if (entered) {
      out.println(phase);
      out.flush();
    }
  }

  /** Draws the line anew with the seconds that have passed. */
  synchronized void tick() {
    if (!phase.isEmpty() && display.canMove()) {
      draw();
    }
  }

  /** How long it has taken so far. */
  Duration elapsed() {
    return Duration.ofNanos(nanos.getAsLong() - startedNanos);
  }

  private void draw() {
    if (closed) {
      return;
    }
    long passed = (nanos.getAsLong() - startedNanos) / SECOND_NANOS;
    String parts = waitingFor.isEmpty() ? "" : ": " + String.join(", ", waitingFor);
    String line = (phase + " " + passed + " s" + parts).replaceAll("\\p{Cntrl}", " ");
    out.print(CLEAR_LINE + CUT + line + WRAP);
    out.flush();
  }

  /** Makes room for what is printed next. */
  @Override
  public synchronized void close() {
    if (display.canMove() && !closed && !phase.isEmpty()) {
      out.print(CLEAR_LINE);
      out.flush();
    }
    closed = true;
    seconds.shutdownNow();
  }
}
