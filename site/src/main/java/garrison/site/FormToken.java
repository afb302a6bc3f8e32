// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a form came from our own page. A cookie holds a random value that other sites can
 * neither read nor, over HTTPS, set; the form repeats it. Browsers that say where a request comes
 * from are believed first, and the cookie is not sent with requests from other sites at all.
 */
final class FormToken {
  /** The form's field. */
  static final String FIELD = "token";

  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private FormToken() {}

  /** The browser's value, or a new one that is sent along. */
  static String give(HttpServletRequest request, HttpServletResponse response) {
    String present = present(request);
    if (present != null) {
      return present;
    }
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    Cookie cookie = new Cookie(name(request), token);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Strict");
    response.addCookie(cookie);
    return token;
  }

  static boolean proven(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      return false;
    }
    String origin = request.getHeader("Origin");
    if (origin != null && !origin.equals(origin(request))) {
      return false;
    }
    String cookie = present(request);
    String field = request.getParameter(FIELD);
    return cookie != null
        && field != null
        && MessageDigest.isEqual(
            cookie.getBytes(StandardCharsets.UTF_8), field.getBytes(StandardCharsets.UTF_8));
  }

  private static String origin(HttpServletRequest request) {
    int port = request.getServerPort();
    boolean usual = port == (request.isSecure() ? 443 : 80);
    return request.getScheme() + "://" + request.getServerName() + (usual ? "" : ":" + port);
  }

  private static @Nullable String present(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name(request)) && cookie.getValue().matches("[0-9a-f]{32}")) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  /** Browsers accept a name with this prefix only from the host itself and over HTTPS. */
  private static String name(HttpServletRequest request) {
    return request.isSecure() ? "__Host-form" : "form";
  }
}
