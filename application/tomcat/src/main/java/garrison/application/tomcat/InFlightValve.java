// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import garrison.application.launch.InFlight;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Counts the requests being served, those that are answered asynchronously included. */
final class InFlightValve extends ValveBase {
  private final InFlight inFlight;

  InFlightValve(InFlight inFlight) {
    super(true);
    this.inFlight = inFlight;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    inFlight.began();
    boolean later = false;
    try {
      if (inFlight.stopping()) {
        response.setHeader("Connection", "close");
      }
      getNext().invoke(request, response);
      if (request.isAsync()) {
        request.getAsyncContextInternal().addListener(new Completion());
        later = true;
      }
    } finally {
      if (!later) {
        inFlight.ended();
      }
    }
  }

  private final class Completion implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      inFlight.ended();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {
      // A dispatch that starts again loses its listeners (Servlet 6.1, section 2.3.3.3).
      event.getAsyncContext().addListener(this);
    }
  }
}
