// SPDX-License-Identifier: Apache-2.0

/**
 * nginx of the distribution as a web server: the configuration it is given, its process and what is
 * read from its log. Start with {@link garrison.nginx.NginxConfiguration} and {@link
 * garrison.nginx.NginxRenderer}; {@link garrison.nginx.Nginx} is the process. What an answer has to
 * be is said by {@link garrison.model.web.WebContract}; who starts the process again when it ends
 * is none of this package's business.
 */
@NullMarked
package garrison.nginx;

import org.jspecify.annotations.NullMarked;
