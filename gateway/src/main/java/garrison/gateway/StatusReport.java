// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.upstream.Upstream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the control verb {@code status} answers.
 *
 * @param listeners where each kind of listener is bound
 * @param upstreams the web servers an edge passes requests to
 */
record StatusReport(Map<String, String> listeners, List<UpstreamReport> upstreams) {
  /** One upstream. */
  record UpstreamReport(String name, String address, boolean healthy, int outstanding) {
    static UpstreamReport of(Upstream upstream) {
      return new UpstreamReport(
          upstream.name(),
          upstream.address().toString().replaceFirst("^/", ""),
          upstream.healthy(),
          upstream.outstanding());
    }
  }

  static StatusReport of(Gateway gateway) {
    Map<String, String> listeners = new TreeMap<>();
    gateway
        .addresses()
        .forEach((kind, address) ->
            listeners.put(
                kind.toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                address.toString().replaceFirst("^/", "")));
    return new StatusReport(
        listeners, gateway.knownUpstreams().stream().map(UpstreamReport::of).toList());
  }
}
