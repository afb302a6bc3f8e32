// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.DomainName;
import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Limits;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.nginx.NginxConfiguration.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dgolden=write} writes the expected texts anew, to be reviewed as a difference. */
final class NginxRendererTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path FILES = Path.of("/srv/site/public");

  @Test
  void configurationOfAWebServer() throws IOException {
    golden(
        "web",
        new NginxConfiguration(
            1,
            new Endpoint(new IpAddress("10.0.0.12"), new Port(8443)),
            List.of(edge("edge-1")),
            Optional.of(FILES),
            Limits.DEFAULTS,
            Account.ROOT,
            folders("/run/garrison/web-2/nginx")));
  }

  @Test
  void configurationOfAWebServerWithoutFilesForTwoEdges() throws IOException {
    golden(
        "no-files",
        new NginxConfiguration(
            3,
            new Endpoint(new IpAddress("fd00::12"), new Port(8443)),
            List.of(edge("edge-1"), edge("edge-2")),
            Optional.empty(),
            Limits.DEFAULTS,
            Account.OWN,
            folders("/run/garrison/web-2/nginx")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/a$b", "/srv/a\"b", "/srv/a;b", "/srv/a\nb", "relative", "/srv/{a}"})
  void pathThatIsMoreThanAPathIsRefused(String path) {
    assertThatThrownBy(() -> folders(path))
        .isInstanceOf(NginxException.class)
        .hasMessageStartingWith("path: ");
  }

  private static void golden(String name, NginxConfiguration configuration) throws IOException {
    Path file = GOLDEN.resolve(name).resolve("nginx.conf");
    String text = NginxRenderer.render(configuration);
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }

  private static NginxFolders folders(String run) {
    return new NginxFolders(
        Path.of(run),
        Path.of("/var/lib/garrison/web-2/trust"),
        Path.of("/run/garrison/web-2/application/http.sock"),
        Path.of("/var/lib/garrison/web-2/logs/access.log"));
  }

  private static Identity edge(String server) {
    return new Identity(new DomainName("www.foobar.com"), new ServerName(server), Role.EDGE);
  }
}
