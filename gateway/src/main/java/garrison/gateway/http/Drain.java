// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

/** User event: finish what is in flight, take no more, close. */
public enum Drain {
  INSTANCE
}
