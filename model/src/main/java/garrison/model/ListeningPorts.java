// SPDX-License-Identifier: Apache-2.0

package garrison.model;

/**
 * The ports on which roles listen. Only the dashboard's can be chosen, since only it is typed by
 * people.
 */
public final class ListeningPorts {
  /** Requests from visitors (RFC 9110, section 4.2.2). */
  public static final Port HTTPS = new Port(443);

  /** Redirects to HTTPS (RFC 9110, section 4.2.1). */
  public static final Port HTTP = new Port(80);

  /** A web server, reached by the edges. */
  public static final Port WEB = new Port(8443);

  /** The entry to a server's database, reached by the passages of the applications. */
  public static final Port SQL_ENTRY = new Port(3307);

  /** MariaDB itself on the private address, reached by the database that follows. */
  public static final Port REPLICATION = new Port(3306);

  /** A database's node, which streams the whole data to another database server's node. */
  public static final Port COPY = new Port(3309);

  /** The monitor's collector: OTLP over HTTP (OTLP specification, section OTLP/HTTP). */
  public static final Port COLLECTOR = new Port(4318);

  /** A voter, reached by the others that follow it (ZooKeeper's quorum port). */
  public static final Port QUORUM = new Port(2888);

  /** A voter, reached by the others that elect a leader (ZooKeeper's election port). */
  public static final Port ELECTION = new Port(3888);

  /** Secure shell (RFC 4253, section 4.1). */
  public static final Port SSH = new Port(22);

  private ListeningPorts() {}
}
