// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import static garrison.trust.TrustFixture.DAY;
import static garrison.trust.TrustFixture.authority;
import static garrison.trust.TrustFixture.identity;
import static garrison.trust.TrustFixture.issue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthorityIT {
  @TempDir Path temporary;

  @Test
  void openingTwiceGivesTheSameRoot() {
    Path folder = temporary.resolve("a/b/authority");

    X509Certificate first = authority(folder).roots().getFirst();
    X509Certificate second = authority(folder).roots().getFirst();

    assertThat(second).isEqualTo(first);
    assertThat(first.getBasicConstraints()).isZero();
  }

  @Test
  void rootIsForItsOwnerAlone() throws IOException {
    Path folder = temporary.resolve("authority");
    authority(folder);

    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("root.pem"))).isEqualTo("rw-------");
    assertThat(names(folder)).containsExactly("root.pem");
  }

  @Test
  void manyOpeningAtOnceAgreeOnOneRoot() throws Exception {
    Path folder = temporary.resolve("authority");
    int many = 16;
    CountDownLatch start = new CountDownLatch(1);
    Set<X509Certificate> roots = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<X509Certificate>> opened = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        opened.add(
            threads.submit(() -> {
              start.await();
              return authority(folder).roots().getFirst();
            }));
      }
      start.countDown();
      for (Future<X509Certificate> root : opened) {
        roots.add(root.get(60, TimeUnit.SECONDS));
      }
    }

    assertThat(roots).hasSize(1);
    assertThat(names(folder)).containsExactly("root.pem");
  }

  @Test
  void folderOpenToOthersIsRefused() throws IOException {
    Path folder = temporary.resolve("authority");
    authority(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));

    assertThatThrownBy(() -> authority(folder))
        .hasMessage("authority " + folder + ": mode rwxr-x--- (expected: rwx------)");
  }

  @Test
  void rootOpenToOthersIsRefused() throws IOException {
    Path folder = temporary.resolve("authority");
    authority(folder);
    Path file = folder.resolve("root.pem");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> authority(folder))
        .hasMessage("authority " + file + ": mode rw-r--r-- (expected: rw-------)");
  }

  @Test
  void halfWrittenRootIsRefusedAndLeftAlone() throws IOException {
    Path folder = temporary.resolve("authority");
    authority(folder);
    Path file = folder.resolve("root.pem");
    String whole = Files.readString(file);
    String keyOnly = whole.substring(0, whole.indexOf("-----BEGIN CERTIFICATE"));
    for (String half : List.of("", keyOnly, whole.substring(0, whole.length() - 30))) {
      Files.writeString(file, half);

      assertThatThrownBy(() -> authority(folder))
          .isInstanceOf(TrustException.class)
          .hasMessageStartingWith("authority " + file + ": ")
          .hasMessageContaining("(expected: ");
      assertThat(file).hasContent(half);
    }
  }

  @Test
  void keyOfAnotherRootIsRefused() throws IOException {
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    authority(one);
    authority(two);
    String first = Files.readString(one.resolve("root.pem"));
    String second = Files.readString(two.resolve("root.pem"));
    int certificate = second.indexOf("-----BEGIN CERTIFICATE");
    Files.writeString(
        one.resolve("root.pem"),
        first.substring(0, first.indexOf("-----BEGIN CERTIFICATE"))
            + second.substring(certificate));

    assertThatThrownBy(() -> authority(one))
        .hasMessageContaining("key and certificate of different roots (expected: of one)");
  }

  @Test
  void serialsAreLongAndNeverTheSame() {
    Authority authority = authority(temporary.resolve("authority"));
    Set<String> serials = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      serials.add(issue(authority, "web-1", Role.WEB).leaf().getSerialNumber().toString(16));
    }

    assertThat(serials).hasSize(50);
    assertThat(serials).anySatisfy(serial -> assertThat(serial).hasSizeGreaterThan(29));
  }

  @Test
  void certificateBeyondTheRootsEndIsRefused() {
    Authority authority = authority(temporary.resolve("authority"));

    assertThatThrownBy(() ->
            authority.issue(
                identity("web-1", Role.WEB), List.of(), List.of(), Authority.ROOT_LIFE.plus(DAY)))
        .hasMessageContaining("certificate for web@web-1: until ")
        .hasMessageContaining("and not beyond the root's ");
  }

  @Test
  void wildcardIsRefused() {
    Authority authority = authority(temporary.resolve("authority"));

    assertThatThrownBy(() -> authority.issueSite(List.of("*.foobar.com"), List.of(), DAY))
        .hasMessage("certificate name: *.foobar.com (expected: a DNS name without wildcard)");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
