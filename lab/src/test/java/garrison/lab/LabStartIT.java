// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of a start is said clearly, and nothing is left started half way. */
class LabStartIT {
  @TempDir Path folder;

  private static LabException failure(SmallLab lab) {
    LabException failure = catchThrowableOfType(LabException.class, lab::up);
    assertThat(lab.processes()).isEmpty();
    assertThat(lab.lab.isUp()).isFalse();
    assertThat(failure.hint()).isNotBlank();
    return failure;
  }

  private static LabSettings with(LabSettings base, int sitePort, long freeBytes) {
    return new LabSettings(
        sitePort,
        base.dashboardPort(),
        Duration.ofSeconds(30),
        base.stopLimit(),
        freeBytes,
        base.node());
  }

  @Test
  void aBusyPortIsNamedWithItsHolder() throws IOException {
    SmallLab lab = new SmallLab(folder);
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      lab.settings = with(lab.settings, busy.getLocalPort(), 0);
      assertThat(failure(lab))
          .hasMessageContaining("port " + busy.getLocalPort())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void tooLittleSpaceIsSaid() {
    SmallLab lab = new SmallLab(folder);
    lab.settings = with(lab.settings, 0, Long.MAX_VALUE);
    assertThat(failure(lab)).hasMessageContaining("MiB free (expected: at least");
  }

  @Test
  void aFullStateFolderIsSaid() throws Exception {
    SmallLab lab = new SmallLab(folder);
    Path state = folder.resolve(".garrison");
    Files.createDirectory(state);
    assertThat(SmallLab.shell("mount -t tmpfs -o size=64k tmpfs " + state).code()).isZero();
    try {
      SmallLab.shell("dd if=/dev/zero of=" + state + "/full bs=4k");
      lab.settings = with(lab.settings, 0, 1 << 20);
      assertThat(failure(lab)).hasMessageContaining("state folder");
    } finally {
      SmallLab.shell("umount " + state);
    }
  }

  @Test
  void aStateFolderThatIsAFileIsSaid() throws IOException {
    SmallLab lab = new SmallLab(folder);
    Files.writeString(folder.resolve(".garrison"), "");
    assertThat(failure(lab)).hasMessageContaining("state folder");
  }

  @Test
  void aNodeThatKeepsEndingIsQuoted() throws IOException {
    SmallLab lab = new SmallLab(folder);
    Files.createDirectories(lab.state("web-1"));
    Files.writeString(
        lab.state("web-1").resolve("last-words"), "error: no war\nhint: build the war");
    LabException failure = failure(lab);
    assertThat(failure).hasMessage("web-1: no war");
    assertThat(failure.hint()).isEqualTo("build the war");
  }

  @Test
  void aNodeThatSaysNothingIsReportedWithItsExitCode() {
    SmallLab lab = new SmallLab(folder);
    LabSettings base = lab.settings;
    lab.settings =
        new LabSettings(
            0, 0, base.startLimit(), base.stopLimit(), 0, List.of("sh", "-c", "echo oh; exit 9"));
    assertThat(failure(lab)).hasMessageContaining("code 9").hasMessageContaining("oh");
  }

  @Test
  void aNodeThatIsNotHealthyInTimeIsNamed() {
    SmallLab lab = new SmallLab(folder);
    LabSettings base = lab.settings;
    lab.settings =
        new LabSettings(
            0, 0, Duration.ofSeconds(2), base.stopLimit(), 0, List.of("sh", "-c", "sleep 100"));
    assertThat(failure(lab))
        .hasMessageContaining("not healthy after 2 s")
        .hasMessageContaining("web-2: node is starting");
  }

  @Test
  void aPublicAddressInsideThePrivateNetworkIsRefused() throws IOException {
    SmallLab lab = new SmallLab(folder);
    Files.writeString(lab.file, SmallLab.FILE.replace("203.0.113.10", "10.0.0.200"));
    assertThat(failure(lab)).rootCause().hasMessageContaining("private network 10.0.0.0/24");
  }

  @Test
  void aRunFolderThatOthersMayEnterIsRefused() throws IOException {
    SmallLab lab = new SmallLab(folder);
    Path run = LabFolders.of(folder.resolve(".garrison"), 0).run();
    Files.createDirectories(
        run.getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(run, folder);
    try {
      assertThat(failure(lab)).hasMessageContaining("not a folder");
    } finally {
      Files.delete(run);
    }
  }

  @Test
  void aLongPathIsNoObstacle() {
    Path deep = folder;
    while (deep.toString().length() < 150) {
      deep = deep.resolve("a folder with a long name");
    }
    try (SmallLab lab = new SmallLab(deep)) {
      assertThat(lab.up()).isEqualTo(Lab.Outcome.STARTED);
      assertThat(lab.lab.status().get("servers").get("web-2").has("healthy")).isTrue();
    }
  }

  @Test
  void whatIsKeptIsKept() throws IOException {
    SmallLab lab = new SmallLab(folder);
    try (lab) {
      lab.up();
    }
    Path secret = lab.state("web-1").resolve("secrets").resolve("database-application");
    Path authority = lab.lab.authorityCertificate();
    String before = Files.readString(secret) + Files.readString(authority);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    try (lab) {
      lab.up();
      assertThat(lab.lab.status().get("generation").asInt()).isEqualTo(2);
    }
    assertThat(Files.readString(secret) + Files.readString(authority)).isEqualTo(before);
  }
}
