// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan of a real host with a real firewall: the three kinds of ports are told apart. */
class PortScanIT {
  @TempDir Path folder;

  @Test
  void openRefusedAndSilentPortsAreToldApart() throws Exception {
    try (SmallLab lab = new SmallLab(folder)) {
      lab.up();
      List<String> scan = JavaCommand.of(PortScan.class.getName());
      String[] web2 = scan.toArray(new String[scan.size() + 1]);
      web2[scan.size()] = "10.0.0.12";
      lab.on(
          "web-2",
          "nft",
          "add table inet t; add chain inet t in { type filter hook input priority 0; };"
              + " add rule inet t in tcp dport { 1-21, 23-8442, 8444-65535 } drop;"
              + " add rule inet t in tcp dport 9443 reject with icmpx admin-prohibited");
      assertThat(lab.on("intruder", web2).output())
          .isEqualTo("open 8443\nrefused 22\nsilent 65533");
    }
  }
}
