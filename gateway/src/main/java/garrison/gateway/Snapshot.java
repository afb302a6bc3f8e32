// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.edge.EdgeSnapshot;
import garrison.gateway.web.WebSnapshot;
import org.jspecify.annotations.Nullable;

/** All that a reload replaces, in one reference. */
record Snapshot(
    GatewayConfiguration configuration, @Nullable EdgeSnapshot edge, @Nullable WebSnapshot web) {}
