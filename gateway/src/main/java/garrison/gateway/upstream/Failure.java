// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

/** How a try failed, as far as it matters for trying again. */
public enum Failure {
  /** Nothing of the request left this process, or the upstream said that it passed nothing on. */
  NEVER_SENT,
  /** It was sent, at least in part, and nothing of an answer came. */
  NO_ANSWER,
  /** The answer had begun. */
  ANSWER_BROKEN,
  /** Nothing moved for too long. */
  TIMEOUT
}
