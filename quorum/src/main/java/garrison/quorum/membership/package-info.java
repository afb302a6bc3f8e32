// SPDX-License-Identifier: Apache-2.0

/**
 * Who belongs to the quorum, and the way from the members there are to the members the file wants:
 * one change at a time, each of them safe by itself. Start with {@link
 * garrison.quorum.membership.Seats} and {@link garrison.quorum.membership.MembershipPlanner}.
 * Nothing here does anything: the changes are carried out elsewhere, and this package knows neither
 * connections nor files.
 */
@NullMarked
package garrison.quorum.membership;

import org.jspecify.annotations.NullMarked;
