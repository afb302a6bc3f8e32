// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.lab.LabProgress;
import garrison.lab.LabProgress.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter shown = new StringWriter();
  private long nanos = TimeUnit.HOURS.toNanos(1);

  @Test
  void aPipeGetsOneLineForEachPhase() {
    try (Progress progress = on(Display.PIPE)) {
      progress.changed(new LabProgress(Phase.PREPARING, List.of()));
      progress.changed(new LabProgress(Phase.PREPARING, List.of("network")));
      progress.changed(new LabProgress(Phase.STARTING, List.of("web-1: database")));
      progress.tick();
      progress.changed(new LabProgress(Phase.STARTING, List.of()));
    }
    assertThat(shown.toString()).isEqualTo("preparing\nstarting\n");
  }

  @Test
  void aTerminalGetsOneLineThatChangesAndCountsSeconds() {
    try (Progress progress = on(Display.TERMINAL)) {
      progress.changed(new LabProgress(Phase.PREPARING, List.of()));
      nanos += TimeUnit.MILLISECONDS.toNanos(2900);
      progress.changed(new LabProgress(Phase.STARTING, List.of("web-1: a", "web-2: b")));
      nanos += TimeUnit.SECONDS.toNanos(1);
      progress.tick();
    }
    assertThat(shown.toString())
        .isEqualTo(
            line("preparing 0 s")
                + line("starting 2 s: web-1: a, web-2: b")
                + line("starting 3 s: web-1: a, web-2: b")
                + "\r\033[K");
  }

  @Test
  void nothingIsDrawnAfterTheEnd() {
    Progress progress = on(Display.TERMINAL);
    progress.changed(new LabProgress(Phase.STARTING, List.of()));
    progress.close();
    String before = shown.toString();
    progress.tick();
    progress.close();
    assertThat(shown.toString()).isEqualTo(before);
  }

  @Test
  void whatAProgramSaysCannotMoveTheCursor() {
    try (Progress progress = on(Display.TERMINAL)) {
      progress.changed(new LabProgress(Phase.STARTING, List.of("web-1: a\033[2Jb\n")));
    }
    assertThat(shown.toString()).startsWith(line("starting 0 s: web-1: a [2Jb "));
  }

  private Progress on(Display display) {
    return new Progress(new PrintWriter(shown), display, () -> nanos);
  }

  private static String line(String text) {
    return "\r\033[K\033[?7l" + text + "\033[?7h";
  }
}
