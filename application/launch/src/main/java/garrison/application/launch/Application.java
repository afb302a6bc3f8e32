// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a container is to serve, made ready for it.
 *
 * @param content the unpacked WAR
 * @param temporary an empty folder for the container's and the web application's temporary files
 * @param socket the Unix socket to serve on; no file is there, its folder exists
 * @param classes the parent of the web application's own class loader
 * @param database what {@code java:comp/env/jdbc/site} names; empty when no database is configured
 * @param inFlight counts the requests being served
 */
public record Application(
    Path content,
    Path temporary,
    Path socket,
    ClassLoader classes,
    Optional<DataSource> database,
    InFlight inFlight) {
  /** The JNDI name of the database below {@code java:comp/env/}. */
  public static final String DATABASE_NAME = "jdbc/site";
}
