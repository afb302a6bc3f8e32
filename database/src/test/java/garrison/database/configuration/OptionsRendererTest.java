// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import garrison.model.DomainName;
import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden: {@code -Dgolden=write} rewrites the expected text, to be reviewed like code. */
class OptionsRendererTest {
  private static final Endpoint WEB_1 = new Endpoint(new IpAddress("10.0.0.11"), 3306);

  @Test
  void optionsAreAsReviewed() throws IOException {
    String rendered = OptionsRenderer.render(configuration("web-2"));
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(
          Path.of("src/test/resources/garrison/database/configuration/web-1/my.cnf"), rendered);
    }
    assertThat(rendered).isEqualTo(golden());
  }

  @Test
  void pathThatWouldNeedQuotesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new DatabasePaths(Path.of("/srv/it's"), Path.of("/run/g"), Path.of("/srv/trust")))
        .withMessageStartingWith("folder: /srv/it's (expected: ");
  }

  @Test
  void runFolderTooLongForASocketIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new DatabasePaths(
                Path.of("/srv"), Path.of("/" + "r".repeat(100)), Path.of("/srv/trust")))
        .withMessageStartingWith("run folder: socket paths of 114 bytes");
  }

  @Test
  void serverIsNoPeerOfItself() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("web-1"))
        .withMessageEndingWith("(expected: another server)");
  }

  @Test
  void passwordIsNotShown() {
    assertThat(configuration("web-2").toString()).doesNotContain("sixteen");
  }

  private static DatabaseConfiguration configuration(String other) {
    return new DatabaseConfiguration(
        new DatabaseConfiguration.Listener(new ServerName("web-1"), 7, WEB_1),
        List.of(
            new Source(
                new Endpoint(new IpAddress("10.0.0.12"), 3306),
                new Endpoint(new IpAddress("10.0.0.12"), 3309),
                identity(other))),
        new DatabasePaths(
            Path.of("/var/lib/garrison/database"),
            Path.of("/run/garrison"),
            Path.of("/var/lib/garrison/trust")),
        new ApplicationAccount("site", "site", "sixteen-letters!"),
        new BackupAccount("sixteen-letters-"),
        DatabaseLimits.of("mysql", "garrison"));
  }

  private static Identity identity(String server) {
    return new Identity(new DomainName("www.foobar.com"), new ServerName(server), Role.DATABASE);
  }

  private static String golden() throws IOException {
    try (InputStream input = OptionsRendererTest.class.getResourceAsStream("web-1/my.cnf")) {
      assertThat(input).isNotNull();
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
