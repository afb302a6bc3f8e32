// SPDX-License-Identifier: Apache-2.0

package garrison.model;

/**
 * One permitted conversation. The firewall of every server, the identities each listener accepts
 * and the ports each role listens on are all derived from the list of these and from nothing else.
 *
 * @param name unique among the Flows and stable over time: names the rule, the counter and the
 *     probe
 * @param from who opens the connection
 * @param to who is reached
 * @param port the port at {@code to}
 * @param protocol what is spoken
 * @param purpose why it is permitted, as a short phrase
 */
public record Flow(
    String name, Party from, Party to, Port port, Protocol protocol, String purpose) {
  public Flow {
    if (protocol.isMutual() && !(from instanceof Party.Member && to instanceof Party.Member)) {
      throw new IllegalArgumentException(
          "flow " + name + ": " + protocol + " (expected: a member at both ends)");
    }
  }

  /** Whether the connection never leaves a server, so that no firewall sees it. */
  public boolean isWithinOneServer() {
    return from instanceof Party.Member source
        && to instanceof Party.Member target
        && source.server().equals(target.server());
  }

  @Override
  public String toString() {
    return from + " -> " + to + " " + protocol.transport() + "/" + port + " (" + protocol + ")";
  }
}
