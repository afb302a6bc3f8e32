// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

/**
 * What the passage and the entry of one process share.
 *
 * @param state who writes, and what the entry is open for
 */
record SqlWiring(SqlState state, SqlChannels channels, SqlMeter meter) {}
