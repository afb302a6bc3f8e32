// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Reasons;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The process on each server. SIGTERM stops its roles in order, then itself. */
public final class NodeMain {
  private NodeMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) throws InterruptedException {
    // What its many threads do every second is of interest to nobody.
    System.setProperty("org.slf4j.simpleLogger.log.org.apache.zookeeper", "warn");
    Node node = null;
    try {
      node =
          Node.start(
              NodeArguments.parse(List.of(arguments)), InstantSource.system(), System::nanoTime);
    } catch (RuntimeException failure) {
      System.err.println("error: " + Reasons.of(failure));
      System.err.println("hint: the log above says more; garrison check looks at the file");
      System.exit(1);
    }
    Node running = node;
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (running != null) {
                    running.close();
                  }
                  stopped.countDown();
                },
                "stop"));
    stopped.await();
  }
}
