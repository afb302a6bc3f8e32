// SPDX-License-Identifier: Apache-2.0

package garrison.cli.training;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What visitors and an operator's browser ask of a site in a training run, in both versions of
 * HTTP. Arguments: the authority's certificate, the site's port, the dashboard's.
 */
final class TrainingVisits {
  private static final int ROUNDS = 40;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final HttpClient client;

  private TrainingVisits(SSLContext tls, Version version) {
    this.client =
        HttpClient.newBuilder().sslContext(tls).version(version).connectTimeout(LIMIT).build();
  }

  public static void main(String[] arguments)
      throws IOException, InterruptedException, GeneralSecurityException {
    SSLContext tls = trust(Path.of(arguments[0]));
    String site = "https://localhost:" + arguments[1];
    String dashboard = "https://localhost:" + arguments[2];
    for (Version version : List.of(Version.HTTP_2, Version.HTTP_1_1)) {
      TrainingVisits visits = new TrainingVisits(tls, version);
      for (int round = 0; round < ROUNDS; round++) {
        visits.visit(site, version + "-" + round);
      }
      visits.watch(dashboard);
    }
    System.exit(0); // the stream of the dashboard's measurements has no end
  }

  private void visit(String site, String id) throws IOException, InterruptedException {
    read(site + "/");
    read(site + "/robots.txt");
    read(site + "/api/where");
    String entry = site + "/api/entries/training-" + id;
    HttpRequest.Builder put = request(entry).header("Content-Type", "application/json");
    client.send(
        put.PUT(BodyPublishers.ofString("{\"author\":\"training\",\"text\":\"" + id + "\"}"))
            .build(),
        BodyHandlers.discarding());
    read(entry);
    read(site + "/api/entries");
  }

  private void watch(String dashboard) throws IOException, InterruptedException {
    String page = read(dashboard + "/");
    for (String part : page.split("\"", -1)) {
      if (part.endsWith(".css") || part.endsWith(".js")) {
        read(URI.create(dashboard + "/").resolve(part).toString());
      }
    }
    HttpResponse<InputStream> events =
        client.send(request(dashboard + "/api/live").build(), BodyHandlers.ofInputStream());
    try (InputStream stream = events.body()) {
      stream.readNBytes(4096);
    }
  }

  private String read(String address) throws IOException, InterruptedException {
    return client.send(request(address).build(), BodyHandlers.ofString()).body();
  }

  private static HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT);
  }

  private static SSLContext trust(Path authority) throws IOException, GeneralSecurityException {
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
    return tls;
  }
}
