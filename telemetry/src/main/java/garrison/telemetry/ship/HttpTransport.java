// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * OTLP over HTTP/1.1 (OpenTelemetry protocol specification, "OTLP/HTTP"). One connection is kept
 * open and used again.
 */
final class HttpTransport implements Transport {
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final Duration LONGEST_WISH = Duration.ofMinutes(1);

  private final ShipperSettings settings;
  private final HttpClient client;

  HttpTransport(ShipperSettings settings, SSLContext tls) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(settings.request())
            .executor(command -> Thread.ofVirtual().name("ship-http").start(command))
            .sslContext(tls)
            .build();
  }

  @Override
  public Answer send(byte[] compressed) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(settings.target())
            .timeout(settings.request())
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(compressed))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      // The request's own limit ends with the answer's head; this one holds for the body too.
      return answer(answer.get(settings.request().toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return new Answer.Later(chain(e.getCause() == null ? e : e.getCause()), Optional.empty());
    } catch (TimeoutException _) {
      return new Answer.Later(
          "no answer (expected: within " + settings.request() + ")", Optional.empty());
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /**
   * Only these three say that the request itself is at fault. All else (no such page, not allowed,
   * an error inside the monitor) may be mended there, and what waits in the spool is not lost for
   * it.
   */
  private static Answer answer(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    return switch (status) {
      case 200, 202, 204 -> new Answer.Taken(response.body().length > 0);
      case 400, 413, 415 -> new Answer.Refused("status " + status);
      default -> new Answer.Later("status " + status + " (expected: 200)", wish(response));
    };
  }

  /** Retry-After in seconds (RFC 9110, section 10.2.3); its other form, a date, is not used. */
  private static Optional<Duration> wish(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,9}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .map(wish -> wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish);
  }

  private static String chain(Throwable failure) {
    StringBuilder text = new StringBuilder();
    int links = 0;
    for (Throwable link = failure; link != null && links < 5; link = link.getCause()) {
      text.append(links++ == 0 ? "" : ": ").append(link.getClass().getSimpleName());
      if (link.getMessage() != null) {
        text.append(' ').append(link.getMessage());
      }
    }
    return text.toString();
  }
}
