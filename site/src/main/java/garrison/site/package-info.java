// SPDX-License-Identifier: Apache-2.0

/**
 * www.foobar.com: a guest book, as a page and as an API. It shows how an ordinary web application
 * lives on Garrison: it finds its database by JNDI, survives the database's absence, and needs to
 * know nothing of load balancer, failover or containers. Start with {@link
 * garrison.site.EntryStore}, then {@link garrison.site.PageServlet} and {@link
 * garrison.site.ApiServlet}.
 */
@NullMarked
package garrison.site;

import org.jspecify.annotations.NullMarked;
