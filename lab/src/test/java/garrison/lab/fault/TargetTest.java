// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "mariadbd, /usr/sbin/mariadbd --defaults-file=x,             false, mariadbd both all",
    "java,     java -cp x garrison.node.NodeMain --place lab,    true,  node both all",
    "java,     java -cp x garrison.node.NodeMain --place lab,    false, all",
    "java,     java -cp x garrison.gateway.GatewayMain c.json,   false, gateway all",
    "nginx,    nginx: worker process,                            false, nginx all",
    "java,     java -cp x garrison.application.jetty.JettyMain,  false, application all",
    "java,     java -cp x garrison.monitor.MonitorMain c.json,   false, monitor all",
    "sleep,    sleep infinity,                                   true,  all"
  })
  void aProcessIsMeantByWhatItIs(String name, String line, boolean isProgram, String targets) {
    List<String> command = List.of(line.split(" ", -1));
    assertThat(
            Arrays.stream(Target.values())
                .filter(target -> target.means(name, command, isProgram))
                .map(Target::word))
        .containsExactly(targets.split(" ", -1));
  }
}
