// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers 501 for a JSP, which no container here compiles. Without it the source text of the page
 * would be served as a static file. A WAR that brings its own JSP engine maps over it.
 */
public final class NoJspServlet extends HttpServlet {
  /** The name it is registered by. */
  public static final String NAME = "no-jsp";

  private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendError(HttpServletResponse.SC_NOT_IMPLEMENTED);
  }
}
