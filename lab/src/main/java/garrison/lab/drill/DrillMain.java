// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.model.Reasons;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process of a drill, inside the lab's namespaces. Its argument is the file of its {@link
 * DrillPlan}. It prints one JSON object a line: {@code {"phase": …}}, {@code {"cycle": …}} and at
 * the end {@code {"summary": …}} or {@code {"failure": …, "hint": …}}. The end of its standard
 * input ends it; whatever ends it in order heals the lab first.
 */
public final class DrillMain {
  private static final Logger log = LoggerFactory.getLogger(DrillMain.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DrillMain() {}

  /** Runs one drill; exit code 0 when it kept every promise, else 1. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    DrillPlan plan = JSON.readValue(Files.readString(Path.of(arguments[0])), DrillPlan.class);
    Thread main = Thread.currentThread();
    Thread.ofPlatform().daemon().name("input").start(() -> endWithInput(main));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> heal(plan), "heal"));
    Drill.Listener listener =
        new Drill.Listener() {
          @Override
          public void phase(String phase) {
            out.println(JSON.writeValueAsString(Map.of("phase", phase)));
          }

          @Override
          public void cycle(CycleReport report) {
            out.println(JSON.writeValueAsString(Map.of("cycle", report)));
          }
        };
    int code = 1;
    try {
      Drill drill =
          new Drill(plan, listener, InstantSource.system(), System.getProperty("user.name"));
      out.println(JSON.writeValueAsString(Map.of("summary", drill.run())));
      code = 0;
    } catch (DrillException e) {
      out.println(JSON.writeValueAsString(Map.of("failure", Reasons.of(e), "hint", e.hint())));
    } catch (InterruptedException _) {
      out.println(
          JSON.writeValueAsString(
              Map.of("failure", "interrupted", "hint", "the lab is healed; run it again")));
    } catch (RuntimeException e) {
      log.error("event=drill-failed", e);
      out.println(
          JSON.writeValueAsString(
              Map.of("failure", Reasons.of(e), "hint", "see drill.log in " + plan.folder())));
    }
    System.exit(code);
  }

  private static void endWithInput(Thread main) {
    try {
      while (System.in.read() >= 0) {
        log.debug("event=input-ignored");
      }
    } catch (IOException e) {
      log.debug("event=input-failed", e);
    }
    main.interrupt();
  }

  private static void heal(DrillPlan plan) {
    try {
      new LabControl(plan.labSocket()).healAll();
    } catch (DrillException e) {
      log.warn("event=not-healed reason=\"{}\"", Reasons.of(e));
    }
  }
}
