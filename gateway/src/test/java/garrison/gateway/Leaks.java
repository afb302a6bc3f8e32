// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts buffers that were collected as garbage without having been released. */
final class Leaks {
  private static final AtomicInteger FOUND = new AtomicInteger();

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @SuppressWarnings("deprecation") // the method that has to be implemented
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return new Counting<>(resource, samplingInterval);
          }
        });
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  private Leaks() {}

  static void watch() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  /** Has garbage collected, lets the detector look, and expects nothing found. */
  static void assertNone() {
    for (int i = 0; i < 5; i++) {
      System.gc();
      for (int j = 0; j < 100; j++) {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
      }
    }
    assertThat(FOUND.get()).isZero();
  }

  private static final class Counting<T> extends ResourceLeakDetector<T> {
    Counting(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
      FOUND.incrementAndGet();
      super.reportTracedLeak(resource, records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
      FOUND.incrementAndGet();
      super.reportUntracedLeak(resource);
    }
  }
}
