// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

/** Carries one request and brings the answer. Never throws for what the network or monitor does. */
interface Transport extends AutoCloseable {
  /** Sends a request, compressed, and waits for the answer for a bounded time. */
  Answer send(byte[] compressed) throws InterruptedException;

  @Override
  void close();
}
