// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Static files through edge and web server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StaticIT {
  private static final int LARGE = 3_000_000;

  private final TestSite site = start();
  private final HttpClient client = site.client(HttpClient.Version.HTTP_2);

  private static TestSite start() {
    TestSite site = new TestSite();
    try {
      Path files = Files.createDirectories(site.folder.resolve("public"));
      Files.writeString(files.resolve("style.css"), "p { margin: 0 }");
      byte[] large = new byte[LARGE];
      for (int i = 0; i < LARGE; i++) {
        large[i] = (byte) ('a' + i % 26);
      }
      Files.write(files.resolve("large.txt"), large);
      site.staticFolder = files;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
    site.startWeb("web-1");
    site.startEdge();
    site.awaitHealthy(1);
    return site;
  }

  @AfterAll
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @Test
  void fileIsServedWithTypeAndCacheHeaders() {
    HttpResponse<String> response = TestSite.get(client, site.uri("/style.css?v=1"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("p { margin: 0 }");
    assertThat(header(response, "content-type")).isEqualTo("text/css; charset=utf-8");
    assertThat(header(response, "cache-control")).isEqualTo("public, max-age=60");
    assertThat(header(response, "etag")).startsWith("\"").endsWith("\"");
  }

  @Test
  void largeFileArrivesWholeOnBothVersions() {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
        HttpResponse<String> response = TestSite.get(site.client(version), site.uri("/large.txt"));
        assertThat(response.body()).hasSize(LARGE).startsWith("abc");
      }
    }
  }

  @Test
  void unchangedFileIsNotSentAgain() {
    HttpResponse<String> first = TestSite.get(client, site.uri("/style.css"));
    HttpResponse<String> byTag = with("/style.css", "If-None-Match", header(first, "etag"));
    HttpResponse<String> byDate =
        with("/style.css", "If-Modified-Since", header(first, "last-modified"));
    HttpResponse<String> other = with("/style.css", "If-None-Match", "\"other\"");
    assertThat(byTag.statusCode()).isEqualTo(304);
    assertThat(byTag.body()).isEmpty();
    assertThat(byDate.statusCode()).isEqualTo(304);
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void singleRangeIsServed() {
    HttpResponse<String> middle = with("/large.txt", "Range", "bytes=100000-299999");
    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.body()).hasSize(200_000);
    assertThat(middle.body().charAt(0)).isEqualTo((char) ('a' + 100_000 % 26));
    assertThat(header(middle, "content-range")).isEqualTo("bytes 100000-299999/" + LARGE);
    HttpResponse<String> beyond = with("/large.txt", "Range", "bytes=" + LARGE + "-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "content-range")).isEqualTo("bytes */" + LARGE);
  }

  @Test
  void headHasNoBodyAndOtherMethodsReachTheApplication() {
    HttpResponse<String> head =
        TestSite.send(
            client,
            HttpRequest.newBuilder(site.uri("/large.txt"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "content-length")).isEqualTo(String.valueOf(LARGE));
    HttpResponse<String> post =
        TestSite.send(
            client,
            HttpRequest.newBuilder(site.uri("/style.css"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build());
    assertThat(post.body()).contains("POST /style.css HTTP/1.1");
  }

  private HttpResponse<String> with(String path, String name, String value) {
    return TestSite.send(
        client, HttpRequest.newBuilder(site.uri(path)).header(name, value).build());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
