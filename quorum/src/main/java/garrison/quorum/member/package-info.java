// SPDX-License-Identifier: Apache-2.0

/**
 * One member of the quorum, a ZooKeeper server in this process: its settings, its files, its
 * connections to the other members (mutual TLS) and the door for this process's own clients
 * (loopback, with a secret that never leaves memory). Start with {@link
 * garrison.quorum.member.QuorumMember} and {@link garrison.quorum.member.MemberConfiguration}. It
 * does not know what is kept in the quorum.
 */
@NullMarked
package garrison.quorum.member;

import org.jspecify.annotations.NullMarked;
