// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says what browsers may do with every answer, and how long it may be kept. */
@WebFilter("/*")
public final class HeadersFilter extends HttpFilter {
  private static final long serialVersionUID = 1;
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    response.setHeader("Cache-Control", keep(request));
    chain.doFilter(request, response);
  }

  /** Only the style sheet by its own version may be kept; its content cannot change. */
  private String keep(HttpServletRequest request) {
    boolean versioned =
        request.getServletPath().equals("/style.css")
            && Site.of(getServletContext()).styleVersion().equals(request.getQueryString());
    return versioned ? FOR_EVER : "no-store";
  }
}
