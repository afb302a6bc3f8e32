// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Engine;
import garrison.model.ServerName;
import garrison.model.plan.RolePlan;
import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import garrison.node.supervision.Workload;
import garrison.node.supervision.Workload.Launch;
import garrison.node.supervision.Workload.Patience;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The site's own program in its container. */
final class ApplicationRole {
  /** Where the application finds the database on its own server, as MySQL clients expect it. */
  static final int SQL_PORT = 3306;

  /** The site's database and its account bear one name. */
  static final String DATABASE = "site";

  static final String PASSWORD = "database-application";

  private final RolePlan.Application plan;
  private final ServerName server;
  private final NodeFolders folders;

  ApplicationRole(RolePlan.Application plan, ServerName server, NodeFolders folders) {
    this.plan = plan;
    this.server = server;
    this.folders = folders;
  }

  Workload workload(Installation installation) {
    return new Workload(
        "application",
        folders.log("application"),
        () -> prepare(installation),
        new ApplicationProbe(folders.applicationSocket()),
        Patience.DEFAULTS);
  }

  private Launch prepare(Installation installation) {
    PrivateFile.folder(folders.applicationRun());
    PrivateFile.folder(folders.applicationWork());
    return new Launch(
        installation.command(
            program(),
            server.value(),
            List.of(
                "--war", plan.war().toString(),
                "--socket", folders.applicationSocket().toString(),
                "--work", folders.applicationWork().toString())),
        environment());
  }

  private JavaProgram program() {
    return switch (plan.engine()) {
      case TOMCAT -> JavaProgram.TOMCAT;
      case JETTY -> JavaProgram.JETTY;
      case GARRISON, NGINX, MARIADB ->
          throw new IllegalStateException(
              "application engine: "
                  + plan.engine()
                  + " (expected: "
                  + Engine.TOMCAT
                  + " or "
                  + Engine.JETTY
                  + ")");
    };
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("GARRISON_SERVER", server.value());
    if (!plan.databases().isEmpty()) {
      environment.put("DATABASE_HOST", "127.0.0.1");
      environment.put("DATABASE_PORT", Integer.toString(SQL_PORT));
      environment.put("DATABASE_NAME", DATABASE);
      environment.put("DATABASE_USER", DATABASE);
      environment.put("DATABASE_PASSWORD", PrivateFile.read(folders.secret(PASSWORD)));
      environment.put("DATABASE_URL", "jdbc:mariadb://127.0.0.1:" + SQL_PORT + "/" + DATABASE);
    }
    return environment;
  }
}
