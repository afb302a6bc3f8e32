// SPDX-License-Identifier: Apache-2.0

/**
 * What can be broken on purpose in a running lab, and healed again: a host's power, its processes,
 * its network. Start with {@link garrison.lab.fault.Faults}, which answers the lab's control verbs.
 * Nothing here knows why something is broken or what should come of it; that is a drill's business.
 */
@NullMarked
package garrison.lab.fault;

import org.jspecify.annotations.NullMarked;
