// SPDX-License-Identifier: Apache-2.0

/**
 * The firewall of a server: its Flows written as nftables rules, and those rules brought into the
 * kernel in one step. Start with {@link garrison.firewall.FirewallRenderer}, which is pure, and
 * {@link garrison.firewall.FirewallApplier}, which acts on the network namespace of its process. It
 * does not know where Flows come from, nor what the servers run.
 */
@NullMarked
package garrison.firewall;

import org.jspecify.annotations.NullMarked;
