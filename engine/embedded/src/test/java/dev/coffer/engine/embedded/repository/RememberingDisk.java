package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A disk in an array, whose storage remembers what it held at earlier moments. */
class RememberingDisk implements DiskReader {

  private static final int BLOCK = 4096;

  private final byte[] content;
  private final Map<String, byte[]> moments;
  private final String moment;

  RememberingDisk(byte[] content, Map<String, byte[]> moments) {
    this.content = content;
    this.moments = moments;
    this.moment = UUID.randomUUID().toString();
    moments.put(moment, content);
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    into.put(content, (int) offset, into.remaining());
  }

  @Override
  public List<Extent> data(long from, long to) {
    return from == to ? List.of() : List.of(new Extent(from, to - from));
  }

  @Override
  public Optional<String> moment() {
    return Optional.of(moment);
  }

  @Override
  public Optional<ChangedSince> changedSince(String earlier) {
    return Optional.ofNullable(moments.get(earlier))
        .map(before -> (from, to) -> differences(before, (int) from, (int) to));
  }

  private List<Extent> differences(byte[] before, int from, int to) {
    var changed = new ArrayList<Extent>();
    for (int at = from; at < to; at += BLOCK) {
      int end = Math.min(to, at + BLOCK);
      if (end > before.length || !Arrays.equals(before, at, end, content, at, end)) {
        changed.add(new Extent(at, end - at));
      }
    }
    return changed;
  }

  @Override
  public void close() {}
}
