// SPDX-License-Identifier: Apache-2.0

package garrison.application.jetty;

import garrison.application.launch.InFlight;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts the requests being served, those that are answered asynchronously included. */
final class InFlightHandler extends Handler.Wrapper {
  private final InFlight inFlight;

  InFlightHandler(InFlight inFlight, Handler next) {
    super(next);
    this.inFlight = inFlight;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    inFlight.began();
    Request.addCompletionListener(request, _ -> inFlight.ended());
    if (inFlight.stopping()) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }
    return super.handle(request, response, callback);
  }
}
