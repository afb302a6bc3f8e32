// SPDX-License-Identifier: Apache-2.0

package garrison.database.connection;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/**
 * The MariaDB server behind a Unix socket. An account that is checked by {@code unix_socket} needs
 * no password: the kernel tells MariaDB which OS user connected.
 *
 * @param socket MariaDB's Unix socket
 */
public record LocalDatabase(Path socket) {
  /**
   * Connects without choosing a database.
   *
   * @param limit longest time for connecting and for each answer
   */
  public Connection open(String user, Duration limit) throws SQLException {
    return open(user, "", "", limit);
  }

  /**
   * Connects with a password.
   *
   * @param database the database to use, or nothing
   * @param limit longest time for connecting and for each answer
   */
  public Connection open(String user, String password, String database, Duration limit)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty(UnixSocketFactory.PATH, socket.toString());
    properties.setProperty("connectTimeout", Long.toString(limit.toMillis()));
    properties.setProperty("socketTimeout", Long.toString(limit.toMillis()));
    // A look is four questions, and should not be four ways there and back.
    properties.setProperty("allowMultiQueries", "true");
    // A plain SSL refusal would hide the reason; the Unix socket is what protects this connection.
    properties.setProperty("sslMode", "disable");
    Connection connection =
        new Driver().connect("jdbc:mariadb://localhost/" + database, properties);
    if (connection == null) {
      throw new SQLException("database at " + socket + ": no connection");
    }
    return connection;
  }
}
