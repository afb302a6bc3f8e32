// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.Balance;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationJsonTest {
  private static final String FULL =
      """
      { "server": "web-1", "site": "www.foobar.com", "control": "/r/gateway.sock", "trust": "/t",
        "edge": { "https": "203.0.113.10:443", "http": "203.0.113.10:80",
          "domain": "www.foobar.com", "aliases": ["foobar.com"], "alsoKnownAs": ["localhost"],
          "upstreams": [ { "name": "web-1", "address": "10.0.0.11:8443",
            "identity": "spiffe://www.foobar.com/web-1/web" } ], "balance": "sticky" },
        "web": { "listen": "10.0.0.11:8443", "accepts": ["spiffe://www.foobar.com/edge-1/edge"],
          "staticFolder": null, "application": "/r/application/http.sock" },
        "sqlPassage": { "listen": "127.0.0.1:3306", "socket": "/r/sql.sock",
          "readListen": "127.0.0.1:3308", "readSocket": "/r/sql-read.sock",
          "databases": [ { "name": "web-2", "address": "10.0.0.12:3307",
            "identity": "spiffe://www.foobar.com/web-2/database" } ], "holdMillis": 15000 },
        "sqlEntry": { "listen": "10.0.0.11:3307",
          "accepts": ["spiffe://www.foobar.com/web-1/application"], "database": "/r/m.sock" } }
      """;

  @Test
  void everySectionIsRead() {
    GatewayConfiguration read = ConfigurationJson.parse(FULL);
    assertThat(read.control()).isEqualTo(Path.of("/r/gateway.sock"));
    assertThat(Objects.requireNonNull(read.edge()).upstreams().getFirst().identity())
        .isEqualTo(URI.create("spiffe://www.foobar.com/web-1/web"));
    assertThat(Objects.requireNonNull(read.edge()).balance()).isEqualTo(Balance.STICKY);
    assertThat(Objects.requireNonNull(read.web()).staticFolder()).isNull();
    SqlPassageConfiguration passage = Objects.requireNonNull(read.sqlPassage());
    assertThat(passage.databases().getFirst().address().port()).isEqualTo(3307);
    assertThat(passage.readListen().port()).isEqualTo(3308);
    assertThat(passage.holdMillis()).isEqualTo(SqlPassageConfiguration.DEFAULT_HOLD_MILLIS);
    assertThat(Objects.requireNonNull(read.sqlEntry()).database()).isEqualTo(Path.of("/r/m.sock"));
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    GatewayConfiguration read = ConfigurationJson.parse(FULL);
    assertThat(ConfigurationJson.parse(ConfigurationJson.write(read))).isEqualTo(read);
  }

  @Test
  void limitsThatAreNotNamedHaveTheirDefaults() {
    assertThat(ConfigurationJson.parse(FULL).limits()).isEqualTo(LimitsConfiguration.DEFAULT);
    LimitsConfiguration some =
        ConfigurationJson.parse(FULL.replaceFirst("\\{", "{ \"limits\": {\"headBytes\": 100},"))
            .limits();
    assertThat(some.headBytes()).isEqualTo(100);
    assertThat(some.bodyBytes()).isEqualTo(64 << 20);
    assertThat(some.headMillis()).isEqualTo(10_000);
    assertThat(some.idleMillis()).isEqualTo(60_000);
    assertThat(some.keepAliveMillis()).isEqualTo(60_000);
    assertThat(some.responseMillis()).isEqualTo(30_000);
    assertThat(some.concurrentStreams()).isEqualTo(128);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"server\": \"web-1\"|\"serwer\": \"web-1\"|server",
        "\"server\": \"web-1\"|\"server\": \"Web 1\"|server name: Web 1",
        "\"server\": \"web-1\"|\"server\": \"web-1\", \"port\": 1|port",
        "\"server\": \"web-1\"|\"server\": \"web-1\", \"server\": \"web-2\"|server",
        "\"balance\": \"sticky\"|\"balance\": \"stiky\"|stiky (expected: two-choices",
        ", \"balance\": \"sticky\"||edge.balance: missing",
        "10.0.0.11:8443|10.0.0.11|10.0.0.11 (expected",
        "10.0.0.11:8443|web-1:8443|web-1 (expected",
        "10.0.0.11:8443|10.0.0.11:84430|84430 (expected",
        "\"domain\": \"www.foobar.com\",||domain",
        "\"holdMillis\": 15000|\"holdMillis\": 0|holdMillis: 0",
        ", \"holdMillis\": 15000||sqlPassage.holdMillis: missing",
      })
  void mistakeIsNamed(String right, String wrong, String message) {
    String json = FULL.replace(right, wrong == null ? "" : wrong);
    assertThatThrownBy(() -> ConfigurationJson.parse(json))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }
}
