// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Clients that go on sending GET requests until they are told to stop. */
final class Load implements AutoCloseable {
  private final AtomicInteger sent = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Load() {}

  static Load start(TestSite site, int clients) {
    Load load = new Load();
    URI uri = site.uri("/load");
    for (int i = 0; i < clients; i++) {
      HttpClient client =
          site.client(i % 2 == 0 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2);
      load.threads.add(Thread.ofPlatform().start(() -> load.run(client, uri)));
    }
    load.awaitMore(100);
    return load;
  }

  /** Waits until so many more requests were answered. */
  void awaitMore(int more) {
    int before = sent.get();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> sent.get() >= before + more);
  }

  /** Stops, and gives what went wrong. */
  List<String> failures() {
    close();
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  private void run(HttpClient client, URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    while (!stopped) {
      try {
        HttpResponse<String> response = TestSite.send(client, request);
        if (response.statusCode() != 200) {
          failures.add(response.statusCode() + " " + response.body());
        }
      } catch (java.io.UncheckedIOException failure) {
        failures.add(failure.toString());
      }
      sent.incrementAndGet();
    }
  }
}
