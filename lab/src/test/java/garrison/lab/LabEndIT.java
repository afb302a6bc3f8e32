// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a lab ends, nothing of it is left. */
class LabEndIT {
  @TempDir Path folder;
  private SmallLab lab;
  private String machineBefore;
  private List<ProcessHandle> processesOfLab = List.of();

  @BeforeEach
  void up() throws Exception {
    machineBefore = machine();
    lab = new SmallLab(folder);
    lab.up();
    look();
  }

  /** Remembers every process of the lab, and checks that they are as separate as they should be. */
  private void look() throws IOException {
    processesOfLab = Stream.concat(Stream.of(first()), first().descendants()).toList();
    Set<String> namespaces = new TreeSet<>();
    for (ProcessHandle process : processesOfLab) {
      for (String kind : List.of("net", "mnt", "pid", "uts")) {
        Path link = Path.of("/proc", Long.toString(process.pid()), "ns", kind);
        namespaces.add(Files.readSymbolicLink(link).toString());
      }
    }
    // Network, mounts, processes and name of six hosts, the lab's own mounts and processes, and the
    // machine's network, mounts, processes and name, in which the lab's first process is.
    assertThat(namespaces).hasSize(6 * 4 + 2 + 3);
  }

  @AfterEach
  void down() {
    lab.close();
  }

  private static String machine() throws Exception {
    return SmallLab.shell("ip -j link; ip rule").output();
  }

  private void assertNothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          assertThat(processesOfLab).noneMatch(ProcessHandle::isAlive);
          assertThat(lab.processes()).isEmpty();
          assertThat(machine()).isEqualTo(machineBefore);
          assertThat(SmallLab.shell("ip netns list; cat /proc/self/mountinfo").output())
              .doesNotContain("lab.fabric")
              .doesNotContain(folder.toString());
        });
    assertThat(lab.lab.isUp()).isFalse();
  }

  private ProcessHandle first() {
    LabFolders folders = LabFolders.of(folder.resolve(".garrison"), 0);
    return LabProcess.find(folders).orElseThrow();
  }

  private void upAndDownAgain() {
    assertThat(lab.up()).isEqualTo(Lab.Outcome.STARTED);
    assertThat(lab.lab.down()).isTrue();
  }

  @Test
  void downStopsEveryNodeInOrderAndLeavesNothing() throws Exception {
    Path run = LabFolders.of(folder.resolve(".garrison"), 0).run();
    assertThat(run).isDirectory();
    assertThat(lab.lab.down()).isTrue();
    assertNothingIsLeft();
    assertThat(run).doesNotExist();
    for (String server : List.of("edge-1", "web-1", "web-2")) {
      assertThat(lab.state(server).resolve("stopped")).hasContent("in order");
    }
    assertThat(lab.lab.down()).isFalse();
  }

  @Test
  void killingTheFirstProcessLeavesNothing() throws Exception {
    first().destroyForcibly();
    assertNothingIsLeft();
    assertThat(lab.state("web-1").resolve("stopped")).doesNotExist();
    upAndDownAgain();
  }

  @Test
  void killingTheProcessInsideLeavesNothing() {
    ProcessHandle shell = first().children().findFirst().orElseThrow();
    ProcessHandle java =
        shell
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    java.destroyForcibly();
    assertNothingIsLeft();
  }

  @Test
  void terminatingTheProcessInsideStopsTheNodesInOrder() {
    first().children().findFirst().orElseThrow().destroy();
    assertNothingIsLeft();
    assertThat(lab.state("web-2").resolve("stopped")).hasContent("in order");
  }

  @Test
  void aCommandRunningOnAHostEndsWithTheLab() throws Exception {
    Process sleep =
        new ProcessBuilder(lab.lab.execCommand("intruder", List.of("sleep", "1000"))).start();
    first().destroyForcibly();
    assertThat(sleep.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(sleep.exitValue()).isNotZero();
    assertNothingIsLeft();
  }

  @Test
  void aKilledNodeComesBack() throws Exception {
    Path marker = lab.state("web-1").resolve("stopped");
    Files.deleteIfExists(marker);
    // The node's own process namespace has two processes: the shell in front, and the node.
    lab.on("web-1", "sh", "-c", "kill -9 2");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            lab.lab.hosts().contains("web-1")
                && lab.lab.status().get("servers").get("web-1").has("healthy"));
    assertThat(lab.on("web-2", "timeout", "5", "bash", "-c", "exec 3<>/dev/tcp/web-1/8443").code())
        .isZero();
  }

  @Test
  void orphansAreCollected() throws Exception {
    lab.on("web-1", "sh", "-c", "for i in 1 2 3 4 5; do (sleep 0.1 &) ; done");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(lab.on("web-1", "sh", "-c", "cat /proc/[0-9]*/stat").output())
                .doesNotContain("(sleep)"));
  }

  @Test
  void anAttachedLabStopsWithTheProcessThatStartedIt() throws Exception {
    lab.close();
    Process starter =
        new ProcessBuilder(
                JavaCommand.of(AttachedStarter.class.getName(), "-Xmx64m").stream().toList())
            .redirectErrorStream(true)
            .directory(folder.toFile())
            .start();
    try (java.io.BufferedReader output = starter.inputReader()) {
      assertThat(output.readLine()).isEqualTo("STARTED");
    }
    look();
    starter.destroyForcibly().waitFor();
    assertNothingIsLeft();
    assertThat(lab.state("web-1").resolve("stopped")).hasContent("in order");
  }

  /** Brings the lab of its working folder up, and waits. */
  static final class AttachedStarter {
    private AttachedStarter() {}

    public static void main(String[] arguments) throws InterruptedException {
      SmallLab lab = new SmallLab(Path.of("").toAbsolutePath());
      System.out.println(
          lab.lab.up(lab.file, lab.infrastructure(), lab.settings, Lab.Mode.ATTACHED, _ -> {}));
      Thread.currentThread().join();
    }
  }
}
