// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What stands between the page and other pages in the operator's browser.
 *
 * <p>The firewall decides who reaches the dashboard, so a hostile web site could try to borrow the
 * browser of somebody who does. It cannot make its own name point here (DNS rebinding), because
 * requests under a name that is not ours are refused; its scripts cannot read our answers, because
 * requests that say they come from another site are refused; and it cannot put our page in a frame.
 * Our own page runs no script and loads nothing but what this server sends.
 *
 * <p>There is no Strict-Transport-Security: browsers apply it to every port of a name, and in the
 * lab that name is {@code localhost}.
 */
final class Guard {
  private final Set<String> names;

  Guard(List<String> names) {
    this.names = Set.copyOf(names);
  }

  /** Why the request is refused, as a status and a reason; empty when it is not. */
  Optional<Refusal> refusal(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    List<String> hosts = headers.getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !names.contains(name(hosts.getFirst()))) {
      return Optional.of(
          new Refusal(421, "host: " + hosts + " (expected: a name of this dashboard)"));
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Optional.of(new Refusal(405, "method: " + method + " (expected: GET)"));
    }
    String site = first(headers, "Sec-Fetch-Site");
    boolean navigation = first(headers, "Sec-Fetch-Mode").equals("navigate");
    if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none") && !navigation) {
      return Optional.of(new Refusal(403, "request from another site"));
    }
    String origin = first(headers, "Origin");
    if (!origin.isEmpty() && !origin.equals("https://" + hosts.getFirst())) {
      return Optional.of(new Refusal(403, "origin: " + origin + " (expected: this dashboard)"));
    }
    return Optional.empty();
  }

  record Refusal(int status, String reason) {}

  /** Sets the headers that every answer has. */
  static void harden(Headers headers) {
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    headers.set("Cache-Control", "no-cache");
  }

  /** The name in {@code name:port}, {@code 10.0.0.1:port} or {@code [::1]:port}. */
  private static String name(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      int end = lower.indexOf(']');
      return end < 0 ? "" : lower.substring(1, end);
    }
    int colon = lower.indexOf(':');
    return colon < 0 ? lower : lower.substring(0, colon);
  }

  private static String first(Headers headers, String name) {
    String value = headers.getFirst(name);
    return value == null ? "" : value;
  }
}
