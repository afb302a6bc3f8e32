// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.spi.ObjectFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives JNDI the pool that the launcher made. Tomcat's naming makes objects by the name of a
 * factory class only, so the pool waits in a static field: a process runs one application.
 */
public final class DatabaseFactory implements ObjectFactory {
  private static final AtomicReference<@Nullable DataSource> OFFERED = new AtomicReference<>();

  static void offer(DataSource database) {
    OFFERED.set(database);
  }

  @Override
  public @Nullable Object getObjectInstance(
      Object reference, Name name, Context context, Hashtable<?, ?> environment) {
    return OFFERED.get();
  }
}
