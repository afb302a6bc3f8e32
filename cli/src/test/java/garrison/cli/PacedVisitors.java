// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Visitors of the site on this machine, so many requests a second until they are closed. */
final class PacedVisitors implements AutoCloseable {
  private static final int BEATS_A_SECOND = 20;
  private static final int AT_ONCE = 16;

  private final HttpClient client;
  private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor();
  private final long startedMillis;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * Begins after a single request. A request for which there is no place, because answers are slow,
   * is left out.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a beat ends with its executor
  PacedVisitors(URI page, Path authority, int requestsPerSecond) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(authority))
            .build();
    HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(10)).build();
    // The first handshake of this process takes longer than all that follow.
    client.sendAsync(request, BodyHandlers.discarding()).join();
    startedMillis = System.currentTimeMillis();
    beat.scheduleAtFixedRate(
        () -> {
          for (int i = 0; i < requestsPerSecond / BEATS_A_SECOND && places.tryAcquire(); i++) {
            client
                .sendAsync(request, BodyHandlers.discarding())
                .whenComplete((_, _) -> places.release());
          }
        },
        0,
        1000 / BEATS_A_SECOND,
        TimeUnit.MILLISECONDS);
  }

  /** When they began, by the clock of this machine. */
  long startedMillis() {
    return startedMillis;
  }

  @Override
  public void close() {
    beat.shutdownNow();
    client.shutdownNow();
  }

  private static SSLContext trusting(Path authority) {
    try (InputStream in = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("root-" + number++, root);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(authority + ": not usable", e);
    }
  }
}
