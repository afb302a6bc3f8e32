// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import garrison.lab.ledger.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * Writes rows as an application does: at 127.0.0.1:3306, with its account, one statement that
 * commits by itself.
 *
 * <p>Few errors say for certain that nothing happened: there was no connection, so nothing was
 * sent; or the server answered that it had rolled the statement back or not begun it. After all
 * others the commit may have happened, or may still happen.
 */
public final class SqlClient implements Client {
  /**
   * Where rows go.
   *
   * @param url of the database
   * @param user the application's account
   * @param password its password
   * @param table with the columns id and content
   * @param limit longest time for connecting, and for each answer
   */
  public record Place(String url, String user, String password, String table, Duration limit) {
    @Override
    public String toString() {
      return user + " at " + url;
    }
  }

  /**
   * The server's own words that a statement did nothing: too many connections, access denied,
   * unknown database, no such table, lock wait timeout, deadlock, read-only option, read-only
   * transaction, read-only mode.
   */
  private static final Set<Integer> CERTAIN =
      Set.of(1040, 1044, 1045, 1049, 1142, 1146, 1205, 1213, 1290, 1792, 1836);

  private final Place place;
  private volatile @Nullable Connection connection;

  public SqlClient(Place place) {
    this.place = place;
  }

  @Override
  public Told write(Write write) {
    Connection open = connection;
    if (open == null) {
      try {
        open = connect(place);
        connection = open;
      } catch (SQLException e) {
        return Told.refused("no connection: " + kind(e));
      }
    }
    try (PreparedStatement insert =
        open.prepareStatement("INSERT INTO " + place.table() + " (id, content) VALUES (?, ?)")) {
      insert.setString(1, write.id());
      insert.setString(2, write.content());
      insert.executeUpdate();
      return Told.DONE;
    } catch (SQLException e) {
      close();
      return CERTAIN.contains(e.getErrorCode()) ? Told.refused(kind(e)) : Told.unknown(kind(e));
    }
  }

  /** Opens a connection as an application would. */
  public static Connection connect(Place place) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", place.user());
    properties.setProperty("password", place.password());
    properties.setProperty("connectTimeout", Long.toString(place.limit().toMillis()));
    properties.setProperty("socketTimeout", Long.toString(place.limit().toMillis()));
    Connection made = new Driver().connect(place.url(), properties);
    if (made == null) {
      throw new SQLException(place.url() + ": not an address of a database");
    }
    return made;
  }

  private static String kind(SQLException e) {
    String state = e.getSQLState() == null ? "no state" : e.getSQLState();
    return "%d (%s)".formatted(e.getErrorCode(), state.toUpperCase(Locale.ROOT));
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        // Does not wait for a statement that is under way, as close would.
        open.abort(Runnable::run);
      } catch (SQLException _) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
