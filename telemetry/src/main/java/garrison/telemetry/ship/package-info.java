// SPDX-License-Identifier: Apache-2.0

/**
 * The way from a server to the monitor: OTLP over HTTP (OpenTelemetry protocol, metrics), with a
 * spool on disk for the time the monitor is away. Read {@link garrison.telemetry.ship.Batch},
 * {@link garrison.telemetry.ship.Shipper} and {@link garrison.telemetry.ship.OtlpDecoder}. Nothing
 * here knows what is measured.
 */
@NullMarked
package garrison.telemetry.ship;

import org.jspecify.annotations.NullMarked;
