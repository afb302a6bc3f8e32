// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request is refused before anything looks at what it wants.
 *
 * @param status the answer
 * @param reason what was observed and expected
 */
public record Refusal(HttpResponseStatus status, String reason) {}
