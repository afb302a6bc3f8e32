// SPDX-License-Identifier: Apache-2.0

package garrison.model;

/** What is spoken in a Flow, and thereby whether and how both ends prove who they are. */
public enum Protocol {
  /** Plain HTTP (RFC 9112); used for redirects to HTTPS and for what a host fetches. */
  HTTP("http", Transport.TCP),
  /** HTTP over TLS, the server proves who it is. */
  HTTPS("https", Transport.TCP),
  /** HTTP over TLS where both ends prove who they are. */
  HTTPS_MUTUAL("https, mutual tls", Transport.TCP),
  /** A MariaDB connection carried inside TLS where both ends prove who they are. */
  SQL_MUTUAL("sql, mutual tls", Transport.TCP),
  /** MariaDB's replication; TLS is negotiated inside the protocol, both ends prove who they are. */
  REPLICATION_MUTUAL("replication, mutual tls", Transport.TCP),
  /** All data of a database as one stream, inside TLS where both ends prove who they are. */
  COPY_MUTUAL("copy, mutual tls", Transport.TCP),
  /** ZooKeeper's protocols between its servers, inside TLS where both ends prove who they are. */
  QUORUM_MUTUAL("quorum, mutual tls", Transport.TCP),
  /** Secure shell (RFC 4253). */
  SSH("ssh", Transport.TCP),
  /** Name resolution over UDP (RFC 1035). */
  DNS("dns", Transport.UDP),
  /** Name resolution over TCP (RFC 7766). */
  DNS_TCP("dns over tcp", Transport.TCP),
  /** Network time (RFC 5905). */
  NTP("ntp", Transport.UDP);

  private final String words;
  private final Transport transport;

  Protocol(String words, Transport transport) {
    this.words = words;
    this.transport = transport;
  }

  /** The transport protocol below it. */
  public Transport transport() {
    return transport;
  }

  /** Whether both ends show a certificate, so that the listener checks an {@link Identity}. */
  public boolean isMutual() {
    return switch (this) {
      case HTTPS_MUTUAL, SQL_MUTUAL, REPLICATION_MUTUAL, COPY_MUTUAL, QUORUM_MUTUAL -> true;
      case HTTP, HTTPS, SSH, DNS, DNS_TCP, NTP -> false;
    };
  }

  @Override
  public String toString() {
    return words;
  }
}
