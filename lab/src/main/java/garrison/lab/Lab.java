// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.model.Infrastructure;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A lab, as commands see it from outside. There is at most one for each state folder; every method
 * throws {@link LabException} with a message and a hint when it cannot do what it says.
 */
public final class Lab {
  /** How the lab lives on. */
  public enum Mode {
    /** Until {@link #down}. */
    DETACHED,
    /** Until {@link #down}, or the end of the process that started it, however that ends. */
    ATTACHED
  }

  /** What {@link #up} found or did. */
  public enum Outcome {
    STARTED,
    ALREADY_UP
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TURN = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final Duration STOP_LIMIT = LabSettings.defaults().stopLimit().plus(GRACE);

  private final LabFolders folders;

  private Lab(LabFolders folders) {
    this.folders = folders;
  }

  /** The lab whose state is kept in {@code state}; it need not exist. */
  public static Lab of(Path state) {
    return new Lab(LabFolders.of(state, User.effective()));
  }

  /** The lab of an infrastructure file: its state is in {@code .garrison} beside the file. */
  public static Lab ofFile(Path file) {
    return of(file.toAbsolutePath().normalize().resolveSibling(".garrison"));
  }

  /** Whether there is a process of this lab, in whatever phase. */
  public boolean isUp() {
    return LabProcess.find(folders).isPresent();
  }

  /** Where the logs of the hosts and of the lab itself are. */
  public Path logs() {
    return folders.logs();
  }

  /** The certificate of the lab's own authority, for clients that are to trust the site. */
  public Path authorityCertificate() {
    return folders.authorityCertificate();
  }

  /**
   * Starts the lab and returns when every role is healthy. When that fails everything that was
   * started has been ended again.
   *
   * @param file the infrastructure file, for the nodes
   * @param infrastructure what it says
   */
  public Outcome up(
      Path file,
      Infrastructure infrastructure,
      LabSettings settings,
      Mode mode,
      LabProgress.Listener listener) {
    Preflight.requireState(folders.state(), settings.freeBytes());
    try (FileChannel channel = open(folders.startLock());
        FileLock _ = channel.lock()) {
      if (isUp()) {
        return Outcome.ALREADY_UP;
      }
      LabPlan plan = new LabPlan(file.toAbsolutePath(), infrastructure, nextGeneration(), settings);
      new Preflight(folders, plan).check();
      folders.removeRun();
      folders.createRun();
      start(plan, mode, listener);
      return Outcome.STARTED;
    } catch (IOException e) {
      throw new LabException("starting the lab", "see " + folders.log("lab"), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("starting the lab: interrupted", "run garrison up again", e);
    }
  }

  private void start(LabPlan plan, Mode mode, LabProgress.Listener listener)
      throws IOException, InterruptedException {
    Files.writeString(folders.plan(), JSON.writeValueAsString(plan));
    Process process = LabProcess.start(folders, mode);
    // Whoever interrupts this command half way wants nothing to be left of it.
    Thread undo = new Thread(() -> stop(process.toHandle()));
    Runtime.getRuntime().addShutdownHook(undo);
    boolean ready = false;
    try {
      awaitReady(process, plan.settings().startLimit().plus(GRACE), listener);
      ready = true;
    } finally {
      if (!ready) {
        process.destroyForcibly().waitFor();
        folders.removeRun();
      }
      removeHook(undo);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The hook is running: this process ends, and the lab with it.
    }
  }

  private void awaitReady(Process process, Duration limit, LabProgress.Listener listener)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    LabProgress shown = new LabProgress(LabProgress.Phase.PREPARING, List.of());
    listener.changed(shown);
    while (!process.waitFor(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
      Optional<LabProgress> now = progress();
      if (now.isPresent() && !now.get().equals(shown)) {
        shown = now.get();
        listener.changed(shown);
      }
      if (shown.phase() == LabProgress.Phase.READY) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new LabException(
            "no answer from the lab for " + limit.toSeconds() + " s", "see " + folders.log("lab"));
      }
    }
    throw failure(process.exitValue());
  }

  private LabException failure(int code) {
    try {
      return JSON.readValue(Files.readString(folders.failure()), Failure.class).toException();
    } catch (IOException | JacksonException _) {
      return new LabException(
          "the lab ended while it started, code " + code, "see " + folders.log("lab"));
    }
  }

  /** How far the lab is; empty while it does not answer. */
  public Optional<LabProgress> progress() {
    try {
      return Optional.of(
          JSON.readValue(
              ControlClient.ask(folders.controlSocket(), "progress", ANSWER), LabProgress.class));
    } catch (ControlUnavailableException | JacksonException _) {
      return Optional.empty();
    }
  }

  /**
   * Waits for the end of the lab that this object started or found.
   *
   * @return whether it has ended within {@code limit}
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    Optional<ProcessHandle> process = LabProcess.find(folders);
    return process.isEmpty() || ends(process.get(), limit);
  }

  private static boolean ends(ProcessHandle process, Duration limit) throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new LabException("waiting for the lab's end", "run garrison status", e);
    }
  }

  /**
   * Stops the lab in order and returns when nothing of it is left. A lab that does not stop by
   * itself within its limit is ended by force.
   *
   * @return whether there was a lab
   */
  public boolean down() {
    Optional<ProcessHandle> process = LabProcess.find(folders);
    if (process.isEmpty()) {
      return false;
    }
    stop(process.get());
    clearUp();
    return true;
  }

  private void stop(ProcessHandle process) {
    try {
      boolean asked = false;
      try {
        ControlClient.ask(folders.controlSocket(), "down", ANSWER);
        asked = true;
      } catch (ControlUnavailableException | ControlException _) {
        // It hangs, or is about to end; either way it is not waited for.
      }
      Duration limit = asked ? STOP_LIMIT : Duration.ZERO;
      if (!ends(process, limit)) {
        process.destroyForcibly();
        ends(process, GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("stopping the lab: interrupted", "run garrison down again", e);
    }
  }

  /** Removes the run folder, unless somebody is starting the lab again already. */
  private void clearUp() {
    try (FileChannel channel = open(folders.startLock());
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        folders.removeRun();
      }
    } catch (IOException e) {
      throw new LabException("removing " + folders.run(), "remove it by hand", e);
    }
  }

  /** Each server's own status under {@code servers}, and the lab's. */
  public JsonNode status() {
    try {
      return JSON.readTree(ControlClient.ask(folders.controlSocket(), "status", ANSWER));
    } catch (ControlUnavailableException e) {
      throw notUp(e);
    }
  }

  /** The hosts that can be entered now. */
  public List<String> hosts() {
    return List.copyOf(new TreeSet<>(firstPids().keySet()));
  }

  /**
   * Runs a command as if on {@code host}, with this process's standard streams and, where it exists
   * there, its working folder.
   *
   * @param command a program of the machine and its arguments
   * @return the command's exit code
   */
  public int exec(String host, List<String> command) {
    try {
      return new ProcessBuilder(execCommand(host, command)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new LabException("exec on " + host, "apt-get install util-linux", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("exec on " + host + ": interrupted", "run it again", e);
    }
  }

  /**
   * The command line that runs {@code command} as if on {@code host}. It enters in two steps: first
   * the lab's own namespaces, then the host's, which only the lab can name.
   */
  public List<String> execCommand(String host, List<String> command) {
    Map<String, Long> pids = firstPids();
    Long pid = pids.get(host);
    if (pid == null) {
      throw new LabException(
          "host: %s (expected: one of %s)".formatted(host, String.join(", ", pids.keySet())),
          "run garrison exec with one of these names");
    }
    List<String> line = new ArrayList<>(insideCommand(List.of()));
    line.addAll(List.of("nsenter", "--target", Long.toString(pid)));
    line.addAll(List.of("--mount", "--net", "--uts", "--pid", "--"));
    line.addAll(List.of("sh", "-c", "cd \"$1\" 2>/dev/null || cd /; shift; exec \"$@\"", "exec"));
    line.add(Path.of("").toAbsolutePath().toString());
    line.addAll(command);
    return List.copyOf(line);
  }

  /**
   * The command line that runs {@code command} in the lab's own namespaces of users, mounts and
   * processes, from where every host's network can be entered.
   */
  public List<String> insideCommand(List<String> command) {
    long lab = LabProcess.find(folders).orElseThrow(() -> notUp(null)).pid();
    List<String> line = new ArrayList<>(List.of("nsenter", "--target", Long.toString(lab)));
    line.addAll(Privilege.ofThisUser().nsenterFlags());
    line.addAll(List.of("--mount", "--pid=/proc/" + lab + "/ns/pid_for_children", "--"));
    line.addAll(command);
    return List.copyOf(line);
  }

  /** Where everything is that stays. */
  public Path state() {
    return folders.state();
  }

  /** The lab's control socket. */
  public Path controlSocket() {
    return folders.controlSocket();
  }

  /** The control socket of a server's node. */
  public Path nodeSocket(String server) {
    return folders.nodeSocket(server);
  }

  /** What the lab that is up runs. */
  public LabPlan plan() {
    if (!isUp()) {
      throw notUp(null);
    }
    try {
      return JSON.readValue(Files.readString(folders.plan()), LabPlan.class);
    } catch (IOException | JacksonException e) {
      throw new LabException(folders.plan().toString(), "garrison down, then garrison up", e);
    }
  }

  private Map<String, Long> firstPids() {
    try {
      return JSON.readValue(
          ControlClient.ask(folders.controlSocket(), "hosts", ANSWER), new TypeReference<>() {});
    } catch (ControlUnavailableException e) {
      throw notUp(e);
    }
  }

  private LabException notUp(@Nullable Throwable cause) {
    return isUp()
        ? new LabException("the lab does not answer", "see " + folders.log("lab"), cause)
        : new LabException("the lab is not up", "run garrison up");
  }

  /** Counts the starts, so that who holds a newer Plan can refuse an older one. */
  private long nextGeneration() throws IOException {
    Path counter = folders.state().resolve("generation");
    Files.createDirectories(folders.state());
    long last = Files.exists(counter) ? Long.parseLong(Files.readString(counter).strip()) : 0;
    Path fresh = counter.resolveSibling("generation.new");
    Files.writeString(fresh, Long.toString(last + 1));
    Files.move(fresh, counter, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return last + 1;
  }

  private static FileChannel open(Path lock) throws IOException {
    return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
