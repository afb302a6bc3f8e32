// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.measure.AccessEntry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** What is remembered of a request until its end, and the version of HTTP it was made in. */
record Asked(
    String role, Caller caller, String method, String target, String host, boolean http11) {
  /**
   * @param request what was read, or null when its head did not arrive in time
   */
  static Asked of(String role, Caller caller, @Nullable HttpRequest request) {
    return request == null
        ? new Asked(role, caller, "-", "-", "-", true)
        : new Asked(
            role,
            caller,
            request.method().name(),
            request.uri(),
            request.headers().get(HttpHeaderNames.HOST, "-"),
            request.protocolVersion().equals(HttpVersion.HTTP_1_1));
  }

  AccessEntry entry(
      long wallMillis, int status, long receivedBytes, long sentBytes, long durationNanos) {
    return new AccessEntry(
        wallMillis,
        role,
        caller.address(),
        caller.protocol(),
        method,
        host,
        target,
        status,
        receivedBytes,
        sentBytes,
        durationNanos);
  }
}
