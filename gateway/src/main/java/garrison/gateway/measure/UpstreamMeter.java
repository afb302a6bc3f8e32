// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/** Counts of one upstream. */
public final class UpstreamMeter {
  private final CounterDataPoint requests;
  private final CounterDataPoint retries;

  UpstreamMeter(CounterDataPoint requests, CounterDataPoint retries) {
    this.requests = requests;
    this.retries = retries;
  }

  /** A request was passed to it. */
  public void request() {
    requests.inc();
  }

  /** A request it did not answer is tried again. */
  public void retry() {
    retries.inc();
  }
}
