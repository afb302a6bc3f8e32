// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

/**
 * One servlet container with one web application in it. {@link #start} returns once requests are
 * served, or throws when the web application or the socket failed; {@link #stop} is called at most
 * once, after the requests in flight have ended or their time is up.
 */
public interface Container {
  /** The engine's name as the file spells it: tomcat or jetty. */
  String engine();

  /** Starts serving. */
  void start(Application application);

  /** Ends serving at once. */
  void stop();
}
