// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import garrison.monitor.store.SeriesIndex.Known;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps measurements: durable once {@link #append} has returned, for as long as retention says,
 * with queries at any time.
 *
 * <p>Time is cut into hours. An hour that still takes samples is a {@link Head}: compressed in
 * memory, and written as it comes to a write-ahead log of its own. Some minutes after its end, when
 * nothing comes any more, the hour is written to a {@link Segment}, a file that never changes, and
 * its log is deleted. So a crash at any instant leaves either the log or the segment: what was
 * acknowledged is read back, and what is in both is taken from the segment. Retention deletes files
 * whose hour is over; nothing is ever rewritten.
 *
 * <p>A sample that comes late, because an agent could not reach the monitor or a clock was set
 * back, goes to the hour it belongs to. If that hour is a segment already, it gets a second one,
 * and the two are merged when they are read. Two samples of the same series and time are one: it
 * does no harm to deliver a batch again when its acknowledgement was lost.
 *
 * <p>Rejected: one log for all hours (it could only be deleted when its last hour was written, and
 * replay would have to find out what is already in segments), rewriting a segment for late samples,
 * and keeping files mapped (a damaged disk then shows as a signal and not as an exception).
 *
 * <p>Threads: one lock for everything that changes; waiting for the disk happens outside it, so
 * batches of several agents share one wait. Readers take no lock: they see the last published list
 * of hours.
 */
public final class MetricStore implements AutoCloseable {
  /** How long after its end an hour still waits for samples, and how long it has to be quiet. */
  static final Duration GRACE = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(MetricStore.class);

  private final Path folder;
  private final StoreLimits limits;
  private final InstantSource clock;
  private final SeriesIndex index = new SeriesIndex();
  private final ReentrantLock changing = new ReentrantLock();
  private final LongAdder stored = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder outsideWindow = new LongAdder();
  private final LongAdder refusedSeries = new LongAdder();
  private final LongAdder damagedBlocks = new LongAdder();
  private volatile Hours hours = new Hours(Map.of(), Map.of());
  private volatile @Nullable String failure;

  /** All hours, by hour since 1970. Immutable: a change publishes a new one. */
  private record Hours(Map<Long, List<Segment>> segments, Map<Long, Head> heads) {
    Hours withHead(Head head) {
      Map<Long, Head> more = new TreeMap<>(heads);
      more.put(head.file().hour(), head);
      return new Hours(segments, more);
    }

    Hours withSegment(Segment segment) {
      long hour = segment.file().hour();
      Map<Long, List<Segment>> more = new TreeMap<>(segments);
      more.put(
          hour,
          Stream.concat(more.getOrDefault(hour, List.of()).stream(), Stream.of(segment)).toList());
      return new Hours(more, heads);
    }

    Hours withoutHead(long hour) {
      Map<Long, Head> fewer = new TreeMap<>(heads);
      fewer.remove(hour);
      return new Hours(segments, fewer);
    }

    Hours withoutSegments(long hour) {
      Map<Long, List<Segment>> fewer = new TreeMap<>(segments);
      fewer.remove(hour);
      return new Hours(fewer, heads);
    }
  }

  private MetricStore(Path folder, StoreLimits limits, InstantSource clock) {
    this.folder = folder;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Opens the store in {@code folder}, which is created if it is missing, and reads back what a run
   * before this one acknowledged.
   */
  public static MetricStore open(Path folder, StoreLimits limits, InstantSource clock) {
    MetricStore store = new MetricStore(folder, limits, clock);
    try {
      Files.createDirectories(folder);
      store.recover();
      return store;
    } catch (IOException e) {
      throw new StoreException("metric store: cannot open " + folder, e);
    }
  }

  /**
   * Takes a batch; when this returns, what it says was stored is on disk.
   *
   * @throws StoreException when nothing can be written; the batch must then be sent again
   */
  public Acceptance append(List<Sample> samples) {
    List<PendingSync> pending = new ArrayList<>(1);
    Acceptance acceptance;
    changing.lock();
    try {
      acceptance = write(samples, pending);
    } catch (IOException e) {
      throw new StoreException("metric store: cannot write to " + folder, e);
    } finally {
      changing.unlock();
    }
    for (PendingSync each : pending) {
      try {
        each.log.sync(each.position);
      } catch (IOException e) {
        failure = "the log could not be forced to disk; a restart is needed";
        LOG.error("event=store_failed folder={} reason=\"{}\"", folder, e.toString());
        throw new StoreException("metric store: cannot make a batch durable in " + folder, e);
      }
    }
    return acceptance;
  }

  /** The values of all series that {@code selector} means, one array each, in no order. */
  public List<Series> query(Selector selector, Grid grid, Fold fold) {
    List<Known> series = index.select(selector);
    List<Accumulator> accumulators = series.stream().map(_ -> new Accumulator(grid, fold)).toList();
    long from = grid.startMillis() - Accumulator.GAP_MILLIS;
    long to = grid.endMillis() + Accumulator.GAP_MILLIS;
    Hours now = hours;
    long last = HourFile.hourOf(to);
    for (long hour = HourFile.hourOf(from); hour <= last; hour++) {
      List<Segment> segments = now.segments.getOrDefault(hour, List.of());
      Head head = now.heads.get(hour);
      if (!segments.isEmpty() || head != null) {
        try (HourReader reader = new HourReader(segments, head)) {
          for (int i = 0; i < series.size(); i++) {
            reader.read(series.get(i), from, to, accumulators.get(i));
          }
        } catch (IOException e) {
          LOG.error("event=segment_unreadable hour={} reason=\"{}\"", hour, e.toString());
        }
      }
    }
    List<Series> answer = new ArrayList<>(series.size());
    for (int i = 0; i < series.size(); i++) {
      answer.add(new Series(series.get(i).key, accumulators.get(i).values()));
    }
    return answer;
  }

  /** The last value of every series that {@code selector} means, as far as this run knows one. */
  public List<Latest> latest(Selector selector) {
    List<Latest> found = new ArrayList<>();
    for (Known known : index.select(selector)) {
      Latest latest = known.latest();
      if (latest != null) {
        found.add(latest);
      }
    }
    return found;
  }

  /**
   * What has to be done from time to time: writes hours that are over to segments and deletes what
   * retention no longer covers. A failure is logged and tried again at the next turn.
   *
   * @return one sentence about what was done
   */
  public String maintain() {
    changing.lock();
    try {
      long now = clock.millis();
      int sealed = 0;
      for (Head head : List.copyOf(hours.heads.values())) {
        if (now >= head.file().endMillis() + GRACE.toMillis()
            && now >= head.lastAppendMillis() + GRACE.toMillis()) {
          seal(head);
          sealed++;
        }
      }
      int deleted = deleteOld(now);
      return sealed + deleted == 0
          ? "no action: no hour is over and none is too old"
          : sealed + " hours written to segments, " + deleted + " segments deleted by retention";
    } catch (IOException e) {
      LOG.error("event=store_maintenance_failed folder={} reason=\"{}\"", folder, e.toString());
      return "failed: " + e;
    } finally {
      changing.unlock();
    }
  }

  /** Why batches are refused, if they are. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** What there is, for the monitor's own metrics. */
  public StoreCounts counts() {
    Hours now = hours;
    List<Segment> segments = now.segments.values().stream().flatMap(List::stream).toList();
    return new StoreCounts(
        index.size(),
        segments.size(),
        segments.stream().mapToLong(Segment::bytes).sum(),
        now.heads.values().stream().mapToLong(head -> head.log().size()).sum(),
        stored.sum(),
        duplicates.sum(),
        outsideWindow.sum(),
        refusedSeries.sum(),
        damagedBlocks.sum());
  }

  @Override
  public void close() {
    changing.lock();
    try {
      for (Head head : hours.heads.values()) {
        head.log().close();
      }
    } catch (IOException e) {
      throw new StoreException("metric store: cannot close " + folder, e);
    } finally {
      changing.unlock();
    }
  }

  private record PendingSync(WriteAheadLog log, long position) {}

  private Acceptance write(List<Sample> samples, List<PendingSync> pending) throws IOException {
    long now = clock.millis();
    long oldest = now - Math.min(limits.late().toMillis(), limits.retention().toMillis());
    long newest = now + limits.early().toMillis();
    int outside = 0;
    int refused = 0;
    Map<Long, List<Head.Entry>> byHour = new TreeMap<>();
    for (Sample sample : samples) {
      Known known = index.find(sample.key());
      if (sample.timestampMillis() < oldest || sample.timestampMillis() > newest) {
        outside++;
      } else if (known == null && index.size() >= limits.series()) {
        refused++;
      } else {
        byHour
            .computeIfAbsent(
                HourFile.hourOf(sample.timestampMillis()), _ -> new ArrayList<>(samples.size()))
            .add(
                new Head.Entry(
                    known == null ? index.findOrAdd(sample.key()) : known,
                    sample.timestampMillis(),
                    Double.doubleToRawLongBits(sample.value())));
      }
    }
    outsideWindow.add(outside);
    refusedSeries.add(refused);
    int fresh = 0;
    int known = 0;
    for (Map.Entry<Long, List<Head.Entry>> each : byHour.entrySet()) {
      Head head = headOf(each.getKey(), now);
      Head.Written written = head.append(each.getValue(), now);
      pending.add(new PendingSync(head.log(), written.position()));
      fresh += written.fresh();
      known += each.getValue().size() - written.fresh();
    }
    stored.add(fresh);
    duplicates.add(known);
    return new Acceptance(fresh, known, outside, refused);
  }

  private Head headOf(long hour, long now) throws IOException {
    Head head = hours.heads.get(hour);
    if (head == null) {
      int number =
          hours.segments.getOrDefault(hour, List.of()).stream()
                  .mapToInt(segment -> segment.file().number())
                  .max()
                  .orElse(-1)
              + 1;
      head = Head.open(new HourFile(hour, number), folder, index, now);
      Segment.forceFolder(folder);
      hours = hours.withHead(head);
    }
    return head;
  }

  private void seal(Head head) throws IOException {
    long hour = head.file().hour();
    if (!head.isEmpty()) {
      // A reader that sees both takes each sample once; one that sees neither cannot happen.
      hours = hours.withSegment(Segment.write(head, folder, damagedBlocks));
    }
    hours = hours.withoutHead(hour);
    head.discard(folder);
    LOG.info("event=hour_sealed hour={} series={}", head.file(), head.series().size());
  }

  private int deleteOld(long now) throws IOException {
    long oldest = now - limits.retention().toMillis();
    int deleted = 0;
    for (Map.Entry<Long, List<Segment>> each : hours.segments.entrySet()) {
      if ((each.getKey() + 1) * HourFile.HOUR_MILLIS <= oldest) {
        hours = hours.withoutSegments(each.getKey());
        for (Segment segment : each.getValue()) {
          segment.delete();
          deleted++;
        }
      }
    }
    return deleted;
  }

  private void recover() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      Optional<HourFile> segment =
          HourFile.parse(String.valueOf(file.getFileName()), HourFile.SEGMENT);
      if (segment.isPresent()) {
        openSegment(segment.get(), file);
      } else if (String.valueOf(file.getFileName()).endsWith("." + HourFile.SEGMENT + ".new")) {
        Files.delete(file);
      }
    }
    for (Path file : files) {
      Optional<HourFile> log = HourFile.parse(String.valueOf(file.getFileName()), HourFile.LOG);
      if (log.isPresent()) {
        openLog(log.get(), file);
      }
    }
    LOG.info(
        "event=store_opened folder={} series={} segments={} open_hours={}",
        folder,
        index.size(),
        hours.segments.size(),
        hours.heads.size());
  }

  private void openSegment(HourFile hour, Path file) throws IOException {
    try {
      hours = hours.withSegment(Segment.open(hour, folder, index, damagedBlocks));
    } catch (DamagedBlockException e) {
      Path aside = folder.resolve(file.getFileName() + ".damaged");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      damagedBlocks.increment();
      LOG.error(
          "event=segment_damaged file={} reason=\"{}\" action=set_aside to={}",
          file,
          e.getMessage(),
          aside);
    }
  }

  private void openLog(HourFile hour, Path file) throws IOException {
    boolean written =
        hours.segments.getOrDefault(hour.hour(), List.of()).stream()
            .anyMatch(segment -> segment.file().equals(hour));
    if (written) {
      Files.delete(file);
      return;
    }
    Head head = Head.open(hour, folder, index, clock.millis());
    Head other = hours.heads.get(hour.hour());
    hours = hours.withHead(head);
    if (other != null) {
      // Only after a segment was set aside: keep both, one as a segment.
      hours = hours.withSegment(Segment.write(other, folder, damagedBlocks));
      other.discard(folder);
    }
  }
}
