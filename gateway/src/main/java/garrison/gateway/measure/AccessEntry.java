// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

/**
 * One line of the access log.
 *
 * @param wallMillis when the answer was complete
 * @param role edge or web
 * @param client the address of the connection
 * @param status what was answered, or 499 when the client went before an answer
 * @param sentBytes of the answer's body
 */
public record AccessEntry(
    long wallMillis,
    String role,
    String client,
    Protocol protocol,
    String method,
    String host,
    String target,
    int status,
    long receivedBytes,
    long sentBytes,
    long durationNanos) {}
