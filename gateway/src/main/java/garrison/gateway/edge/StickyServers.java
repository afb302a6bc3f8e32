// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.upstream.Lane;
import garrison.gateway.upstream.Route;
import garrison.gateway.upstream.Upstream;
import garrison.model.DomainName;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a visitor on one web server, for applications whose sessions live in one server's memory.
 *
 * <p>The first answer sets a cookie that names its server; later requests go there while it is
 * healthy, else to another one, whose answer changes the cookie. The name is a digest of site and
 * server: the same at every edge, after a restart and a renewal of certificates, without anything
 * to be stored or agreed on. A keyed one would hide from who guesses {@code web-1} that the guess
 * is right, which is no secret worth a key that all edges have to share; and whoever wants to
 * choose the server can do so with any cookie, by asking until the one wanted answers.
 *
 * <p>An answer that a shared cache may keep carries no cookie, because the cache would hand one
 * visitor's server to all of them; the visitor's next other answer does. Neither does a failure,
 * since the server it comes from is none to stay on. The application sees nothing of the cookie.
 */
final class StickyServers {
  private static final int DIGEST_BYTES = 12;

  /** From here on an answer is a failure of the server. */
  private static final int FAILURE = 500;

  private final Map<String, Upstream> servers = new HashMap<>();
  private final Map<Upstream, String> names = new HashMap<>();
  private final Route otherwise;

  /**
   * @param otherwise who gets a request whose server is not known or not healthy
   */
  StickyServers(DomainName site, List<Upstream> upstreams, Route otherwise) {
    for (Upstream upstream : upstreams) {
      String name = opaque(site, upstream.name());
      servers.put(name, upstream);
      names.put(upstream, name);
    }
    this.otherwise = otherwise;
  }

  /** The way of one request, from whose headers the cookie is taken. */
  Route route(HttpHeaders request) {
    return otherwise.with(new Choice(SessionCookie.take(request).map(servers::get).orElse(null)));
  }

  static String opaque(DomainName site, String server) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((site + "/" + server).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("SHA-256: missing (expected: in every Java)", impossible);
    }
  }

  /** One request's choice. Confined to its event loop. */
  @SuppressWarnings("ReferenceEquality") // the very upstream is meant
  private final class Choice implements Route.Chooser {
    private final @Nullable Upstream own;

    Choice(@Nullable Upstream own) {
      this.own = own;
    }

    @Override
    public @Nullable Upstream choose(Lane lane, @Nullable Upstream avoid) {
      return own != null && own != avoid && own.healthy()
          ? own
          : otherwise.chooser().choose(lane, avoid);
    }

    @Override
    public void answered(Upstream by, HttpResponse answer) {
      String name = names.get(by);
      if (name != null
          && by != own
          && answer.status().code() < FAILURE
          && !SessionCookie.keptForOthers(answer.headers())) {
        SessionCookie.set(answer.headers(), name);
      }
    }
  }
}
