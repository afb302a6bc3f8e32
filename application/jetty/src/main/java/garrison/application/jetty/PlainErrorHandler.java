// SPDX-License-Identifier: Apache-2.0

package garrison.application.jetty;

import garrison.application.launch.ErrorPage;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Shows the plain error page in place of Jetty's, whatever form the client prefers. */
final class PlainErrorHandler extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable failure,
      Callback callback) {
    send(response, status, callback);
  }

  private static void send(Response response, int status, Callback callback) {
    byte[] page = ErrorPage.html(status).getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.length);
    response.write(true, BufferUtil.toBuffer(page), callback);
  }

  /** The same for what the web application has no error page for. */
  static final class OfApplication extends ErrorPageErrorHandler {
    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int status,
        @Nullable String message,
        @Nullable Throwable failure,
        Callback callback) {
      send(response, status, callback);
    }
  }
}
