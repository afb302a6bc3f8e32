// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.ledger.Ledger;
import garrison.lab.ledger.Write;
import garrison.lab.load.Client;
import garrison.lab.load.LoadPath;
import garrison.lab.load.LoadSettings;
import garrison.lab.load.PathReport;
import garrison.lab.load.SiteClient;
import garrison.lab.load.SqlClient;
import garrison.lab.network.LabHost;
import garrison.lab.network.NamespaceThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The load of a drill: visitors on {@code internet} by HTTPS, and on each server with an
 * application a program that speaks SQL to 127.0.0.1:3306.
 */
final class DrillLoad {
  /**
   * One by HTTPS costs several times as much on the way, and the cores are the servers' as well.
   */
  private static final int SQL_TO_ONE_HTTP = 2;

  static final Path NAMESPACES = Path.of("/run/netns");
  private static final String HTTP = "http@" + LabHost.INTERNET;
  private static final String SQL = "sql@";

  private final DrillPlan plan;
  private final Duration sqlEvery;
  private final SqlClient.Place sql;
  private final SiteClient.Place site;

  DrillLoad(DrillPlan plan) {
    this.plan = plan;
    this.sqlEvery = Duration.ofMillis(plan.paceMillis());
    try {
      sql =
          new SqlClient.Place(
              "jdbc:mariadb://127.0.0.1:3306/site",
              "site",
              Files.readString(plan.password()).strip(),
              plan.table(),
              LoadSettings.each(sqlEvery).limit());
      site =
          new SiteClient.Place(
              new InetSocketAddress(InetAddress.ofLiteral(plan.site().edge()), plan.site().port()),
              plan.site().domain(),
              trust(plan.site().authority()),
              LoadSettings.each(sqlEvery).limit());
    } catch (IOException | GeneralSecurityException e) {
      throw new DrillException("what clients need to know", "garrison status", e);
    }
  }

  /** Where programs read what may lag. */
  SqlClient.Place reads() {
    return new SqlClient.Place(
        "jdbc:mariadb://127.0.0.1:3308/site", sql.user(), sql.password(), sql.table(), sql.limit());
  }

  /** The table that the SQL paths write to. */
  DrillTable table() {
    DrillPlan.Server somewhere =
        plan.servers().stream()
            .filter(DrillPlan.Server::application)
            .findFirst()
            .orElseThrow(() ->
                new DrillException(
                    "drill: no server has an application (expected: at least one, whose SQL passage"
                        + " is used)",
                    "give a server an application in the file"));
    return new DrillTable(plan, NAMESPACES.resolve(somewhere.name()), sql);
  }

  /** The paths of one cycle, which do not write yet. */
  List<LoadPath> paths(int cycle, Ledger ledger) {
    Map<String, LoadPath> paths = new LinkedHashMap<>();
    paths.put(
        HTTP,
        path(
            HTTP,
            LabHost.INTERNET,
            sqlEvery.multipliedBy(SQL_TO_ONE_HTTP),
            () -> new SiteClient(site),
            cycle,
            ledger));
    for (DrillPlan.Server server : plan.servers()) {
      if (server.application()) {
        String name = SQL + server.name();
        paths.put(
            name, path(name, server.name(), sqlEvery, () -> new SqlClient(sql), cycle, ledger));
      }
    }
    return new ArrayList<>(paths.values());
  }

  /** Whether a path begins on that server: what it reaches first. */
  static boolean beginsOn(PathReport path, DrillPlan.Server server) {
    return path.path().equals(SQL + server.name()) || (server.edge() && path.path().equals(HTTP));
  }

  private LoadPath path(
      String name,
      String host,
      Duration every,
      Supplier<Client> clients,
      int cycle,
      Ledger ledger) {
    String prefix = plan.prefix(cycle) + (name.equals(HTTP) ? "http" : host) + "-";
    long mark = plan.seed() * 31 + cycle;
    IntFunction<Write> writes =
        number -> new Write(prefix + number, content(mark, prefix + number), name);
    return new LoadPath(
        name,
        LoadSettings.each(every),
        new NamespaceThreads(NAMESPACES.resolve(host)),
        clients,
        writes,
        ledger);
  }

  /** Different for each write, and nothing that one write could take for another's. */
  private static String content(long mark, String id) {
    long mixed = (mark ^ id.hashCode()) * 0x9E3779B97F4A7C15L;
    return "of-" + id + "-" + Long.toHexString(mixed ^ (mixed >>> 29));
  }

  private static SSLSocketFactory trust(Path authority)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream certificates = Files.newInputStream(authority)) {
      for (Certificate each :
          CertificateFactory.getInstance("X.509").generateCertificates(certificates)) {
        store.setCertificateEntry("authority-" + store.size(), each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls.getSocketFactory();
  }
}
