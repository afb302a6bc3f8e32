// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import garrison.application.launch.ErrorPage;
import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Shows the plain error page in place of Tomcat's. */
public final class PlainErrorValve extends ErrorReportValve {
  private static final Log log = LogFactory.getLog(PlainErrorValve.class);

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    // Written already, or not an error, or an answer that the application has begun.
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType("text/html;charset=utf-8");
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(ErrorPage.html(status));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      log.debug("error page not sent", e);
    }
  }
}
