// SPDX-License-Identifier: Apache-2.0

/**
 * The part of a server that measures it: once a second it asks every process and reads the host,
 * and hands on what it has as one batch. Read {@link garrison.telemetry.agent.Agent} and {@link
 * garrison.telemetry.agent.Source}. It does not know what is measured, nor who stores it.
 */
@NullMarked
package garrison.telemetry.agent;

import org.jspecify.annotations.NullMarked;
