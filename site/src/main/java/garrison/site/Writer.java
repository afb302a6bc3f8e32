// SPDX-License-Identifier: Apache-2.0

package garrison.site;

/**
 * The database server that was reached, by its own account.
 *
 * @param name the server's name ({@code @@report_host}), or its host name where none is set
 * @param serverId its number in replication
 */
record Writer(String name, long serverId) {}
