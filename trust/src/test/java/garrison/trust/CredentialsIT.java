// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import static garrison.trust.TrustFixture.DAY;
import static garrison.trust.TrustFixture.NOW;
import static garrison.trust.TrustFixture.authority;
import static garrison.trust.TrustFixture.issue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.Role;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialsIT {
  @TempDir Path temporary;
  private Path folder;
  private Credentials web;

  @BeforeEach
  void writeWeb() {
    folder = temporary.resolve("trust");
    web = issue(authority(temporary.resolve("authority")), "web-1", Role.WEB);
    web.write(folder, "web");
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    assertThat(Credentials.read(folder, "web")).isEqualTo(web);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("web.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void everythingThatIsWrongStandsInOneMessage() throws IOException {
    Files.delete(folder.resolve("web.pem"));
    Files.writeString(folder.resolve("web.key"), "-----BEGIN PRIVATE KEY-----\n");
    Files.writeString(folder.resolve("authority.pem"), "");

    assertThatThrownBy(() -> Credentials.read(folder, "web"))
        .hasMessage(
            "credentials web in "
                + folder
                + ": web.pem: missing; web.key: line 2: the end of the file"
                + " (expected: -----END PRIVATE KEY-----);"
                + " authority.pem: no certificate (expected: at least one)");
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws IOException {
    issue(authority(temporary.resolve("authority")), "web-1", Role.WEB).write(folder, "renewed");
    Files.copy(
        folder.resolve("renewed.key"),
        folder.resolve("web.key"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> Credentials.read(folder, "web"))
        .hasMessageContaining("web.key: another key than that of CN=web@web-1");
  }

  @Test
  void keyThatEveryoneMayReadIsRefused() throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve("web.key"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> Credentials.read(folder, "web"))
        .hasMessageContaining("web.key: mode rw-r--r-- (expected: rw-------)");
  }

  @Test
  void expiryIsReportedWhereAsked() {
    Credentials read = Credentials.read(folder, "web");

    assertThat(read.requireValidAt(NOW.plus(DAY))).isSameAs(read);
    assertThatThrownBy(() -> read.requireValidAt(NOW.plus(DAY).plusSeconds(1)))
        .hasMessage(
            "certificate CN=web@web-1: valid from 2026-11-22T11:55:00Z to 2026-11-23T12:00:00Z"
                + " (expected: valid at 2026-11-23T12:00:01Z)");
    assertThatThrownBy(() -> read.requireValidAt(NOW.minus(DAY)))
        .hasMessageContaining("valid from");
  }

  @Test
  void nameCannotLeaveTheFolder() {
    assertThatThrownBy(() -> Credentials.read(folder, "../web"))
        .hasMessageStartingWith("credentials: ../web (expected: ");
  }

  @Test
  void readingNeedsNoBouncyCastle() throws Exception {
    URL ownClasses = Credentials.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {ownClasses}, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = alone.loadClass(Credentials.class.getName());
      Object read = type.getMethod("read", Path.class, String.class).invoke(null, folder, "web");

      assertThat(read).hasToString(web.toString());
      assertThatThrownBy(() -> alone.loadClass("org.bouncycastle.asn1.x500.X500Name"))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void keyIsNeverPrinted() {
    assertThat(web).hasToString("Credentials[CN=web@web-1, key=***]");
  }
}
