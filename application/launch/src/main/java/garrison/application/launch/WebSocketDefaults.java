// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.server.ServerContainer;

/**
 * What holds for WebSocket endpoints that say nothing themselves, the same in every container. Runs
 * after the container's own part for WebSocket, and before any endpoint is reached.
 */
public final class WebSocketDefaults implements ServletContextListener {
  /**
   * The most bytes of a message that an endpoint takes as a whole; a longer one ends the connection
   * with 1009. Tomcat reserves three times this for each connection. An endpoint asks for more with
   * {@code @OnMessage(maxMessageSize)}, or takes messages in parts, which have no limit.
   */
  static final int MESSAGE_BYTES = 32 << 10;

  /** The gateway closes what is silent for too long, and nobody else opens connections. */
  static final long NO_IDLE_LIMIT = 0;

  /** Called by containers. */
  public WebSocketDefaults() {}

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (event.getServletContext().getAttribute(ServerContainer.class.getName())
        instanceof ServerContainer container) {
      container.setDefaultMaxTextMessageBufferSize(MESSAGE_BYTES);
      container.setDefaultMaxBinaryMessageBufferSize(MESSAGE_BYTES);
      container.setDefaultMaxSessionIdleTimeout(NO_IDLE_LIMIT);
    }
  }
}
