// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.measure.TunnelMeter;
import garrison.gateway.transport.Tunnel;
import java.util.concurrent.atomic.AtomicInteger;

/** The tunnels of one role. Every method may be called on any event loop. */
public final class Tunnels {
  private final TunnelLimits limits;
  private final TunnelMeter meter;
  private final AtomicInteger taken = new AtomicInteger();

  public Tunnels(TunnelLimits limits, TunnelMeter meter) {
    this.limits = limits;
    this.meter = meter;
  }

  TunnelLimits limits() {
    return limits;
  }

  /** Takes a place; false when there is none left. Whoever took one gives it back. */
  boolean take() {
    if (taken.incrementAndGet() > limits.most()) {
      taken.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives a place back of which no tunnel came. */
  void giveBack() {
    taken.decrementAndGet();
  }

  void opened() {
    meter.opened();
  }

  /** A tunnel has ended, and its place is free. */
  void ended(Tunnel tunnel) {
    meter.ended(tunnel.cause().word());
    giveBack();
  }
}
