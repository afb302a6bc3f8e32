// SPDX-License-Identifier: Apache-2.0

/**
 * Makes a server's data folder anew from another server's data: {@link
 * garrison.database.rebuild.CopyServer} streams it over mutual TLS, {@link
 * garrison.database.rebuild.Rebuild} receives it into a folder of its own and makes a complete data
 * folder of it. Nothing here touches the data folder that is in use: who asks for a copy puts it in
 * its place.
 */
@NullMarked
package garrison.database.rebuild;

import org.jspecify.annotations.NullMarked;
