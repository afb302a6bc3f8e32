// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import garrison.application.launch.LaunchException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where the database is, as the environment says, and how the pool to it behaves.
 *
 * @param url a JDBC URL of MariaDB Connector/J
 * @param password empty for none
 * @param poolSize the most connections of this process
 */
record DatabaseSettings(String url, String user, String password, int poolSize) {
  static final int DEFAULT_POOL_SIZE = 8;
  static final int MAX_POOL_SIZE = 256;

  /** How long a request waits for a connection before it learns that there is none. */
  static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

  /** How long the server may take to accept a connection. */
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /**
   * How long one answer may take. A statement that waits for a frozen server is freed by nothing
   * else on this side.
   */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  static final Duration VALIDATION_LIMIT = Duration.ofSeconds(3);
  static final Duration CONNECTION_LIFE = Duration.ofMinutes(10);

  /** From DATABASE_URL, or from DATABASE_HOST, _PORT and _NAME; empty when neither is given. */
  static Optional<DatabaseSettings> from(Map<String, String> environment) {
    String url = environment.getOrDefault("DATABASE_URL", "");
    if (url.isEmpty()) {
      String host = environment.getOrDefault("DATABASE_HOST", "");
      if (host.isEmpty()) {
        return Optional.empty();
      }
      url =
          "jdbc:mariadb://%s:%s/%s"
              .formatted(
                  host,
                  environment.getOrDefault("DATABASE_PORT", "3306"),
                  environment.getOrDefault("DATABASE_NAME", "site"));
    }
    if (!url.startsWith("jdbc:mariadb:")) {
      throw new LaunchException(
          Reason.ENVIRONMENT,
          "DATABASE_URL: %s (expected: jdbc:mariadb://HOST:PORT/NAME)".formatted(url),
          "correct the environment variable DATABASE_URL");
    }
    return Optional.of(
        new DatabaseSettings(
            url,
            environment.getOrDefault("DATABASE_USER", "site"),
            environment.getOrDefault("DATABASE_PASSWORD", ""),
            poolSize(environment)));
  }

  private static int poolSize(Map<String, String> environment) {
    String text = environment.getOrDefault("DATABASE_POOL_SIZE", "");
    if (text.isEmpty()) {
      return DEFAULT_POOL_SIZE;
    }
    if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_POOL_SIZE) {
      throw new LaunchException(
          Reason.ENVIRONMENT,
          "DATABASE_POOL_SIZE: %s (expected: 1-%d)".formatted(text, MAX_POOL_SIZE),
          "correct the environment variable DATABASE_POOL_SIZE");
    }
    return Integer.parseInt(text);
  }

  /**
   * Opens the pool. It does not wait for the database, which may come later; each connection is
   * tried before it is lent, because all of them are cut when the writer moves.
   */
  HikariDataSource open() {
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    HikariConfig config = new HikariConfig();
    config.setPoolName("site");
    config.setDriverClassName("org.mariadb.jdbc.Driver");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(Math.min(2, poolSize));
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    config.setValidationTimeout(VALIDATION_LIMIT.toMillis());
    config.setMaxLifetime(CONNECTION_LIFE.toMillis());
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_LIMIT.toMillis()));
    config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER_LIMIT.toMillis()));
    return new HikariDataSource(config);
  }

  @Override
  public String toString() {
    return "url=%s user=%s poolSize=%d".formatted(url, user, poolSize);
  }
}
