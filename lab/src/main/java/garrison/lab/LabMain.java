// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.telemetry.control.ControlServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process inside the lab's namespaces: started by {@link Lab}, it holds the lab until it is
 * asked to stop, and answers what commands ask. Arguments: the state folder, the run folder, and
 * {@code attached} when the end of its standard input means stop.
 */
public final class LabMain {
  private static final Logger log = LoggerFactory.getLogger(LabMain.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private LabMain() {}

  /** Runs one lab; exit code 0 after an ordered stop, 1 when it could not start. */
  public static void main(String[] arguments) {
    LabFolders folders = new LabFolders(Path.of(arguments[0]), Path.of(arguments[1]));
    int code = 1;
    // Held, not read: the kernel lets go of it when this process ends, however it ends.
    try (FileChannel life =
            FileChannel.open(
                folders.lifeLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = life.tryLock()) {
      if (lock == null) {
        throw new LabException("another lab holds " + folders.lifeLock(), "run garrison status");
      }
      run(folders, arguments.length > 2 && arguments[2].equals("attached"));
      code = 0;
    } catch (IOException | RuntimeException e) {
      log.error("event=lab-failed", e);
      leaveFailure(folders, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Ends this process namespace's first process, and with it every process of the lab.
    Runtime.getRuntime().halt(code);
  }

  private static void run(LabFolders folders, boolean attached)
      throws IOException, InterruptedException {
    LabPlan plan = JSON.readValue(Files.readString(folders.plan()), LabPlan.class);
    LabRun run = new LabRun(folders, plan, InstantSource.system());
    LabStatus status = new LabStatus(folders, plan, run);
    Map<String, ControlServer.Verb> verbs = new HashMap<>(run.faults().verbs());
    verbs.put("progress", (_, body) -> write(body, run.progress()));
    verbs.put("hosts", (_, body) -> write(body, run.firstPids()));
    verbs.put("status", (_, body) -> write(body, status.collect()));
    verbs.put("health", (_, _) -> status.requireHealthy());
    verbs.put("down", (_, _) -> run.requestStop());
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopBeforeExit(run, main)));
    if (attached) {
      Thread.ofPlatform().daemon().name("attached").start(() -> awaitEndOfInput(run));
    }
    try (ControlServer _ = ControlServer.open(folders.controlSocket(), verbs)) {
      run.live();
    }
  }

  /** After SIGTERM the machine ends when this returns, so it waits for the ordered stop. */
  private static void stopBeforeExit(LabRun run, Thread main) {
    run.requestStop();
    try {
      main.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command in front holds the other end; when it is gone, however, the lab stops. */
  private static void awaitEndOfInput(LabRun run) {
    try {
      while (System.in.read() >= 0) {
        log.debug("event=input-ignored");
      }
    } catch (IOException e) {
      log.debug("event=input-failed", e);
    }
    run.requestStop();
  }

  private static void write(OutputStream body, Object answer) throws IOException {
    body.write(JSON.writeValueAsBytes(answer));
  }

  private static void leaveFailure(LabFolders folders, Exception problem) {
    try {
      Files.writeString(folders.failure(), JSON.writeValueAsString(Failure.of(problem)));
    } catch (IOException e) {
      log.error("event=failure-not-written", e);
    }
  }
}
