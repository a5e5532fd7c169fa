package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.LvmValue.Section;
import dev.coffer.engine.embedded.files.LvmValue.Text;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A volume group: what its description says, on the physical volumes that are there.
 *
 * @param physical by their ids; more than one of the same if a disk is a copy of another
 */
record LvmGroup(String name, Section section, Map<String, List<DiskRange>> physical) {

  private static final int SECTOR = 512;

  /**
   * The group of a description.
   *
   * @throws DiskException unless it describes exactly one
   */
  static LvmGroup of(Section description, Map<String, List<DiskRange>> physical)
      throws DiskException {
    for (var entry : description.values().entrySet()) {
      if (entry.getValue() instanceof Section section) {
        return new LvmGroup(entry.getKey(), section, physical);
      }
    }
    throw LvmLabel.damaged("its description has no group");
  }

  String id() throws DiskException {
    return section.text("id");
  }

  /** Grows with each change. */
  long version() throws DiskException {
    return section.number("seqno");
  }

  private static String id(Section volume) throws DiskException {
    return volume.text("id").replace("-", "");
  }

  /** The names of the volumes that users see. */
  List<String> volumes() {
    var volumes = new ArrayList<String>();
    for (var entry : section.section("logical_volumes").values().entrySet()) {
      if (entry.getValue() instanceof Section volume
          && volume.values().get("status") instanceof LvmValue.Items status
          && status.values().contains(new Text("VISIBLE"))) {
        volumes.add(entry.getKey());
      }
    }
    return volumes;
  }

  /**
   * The content of a volume.
   *
   * @throws DiskException when it is more than runs of extents, or one of them is not there
   */
  LogicalDisk open(String volume) throws DiskException {
    var description = section.section("logical_volumes").section(volume);
    requireNoSnapshot(volume);
    var segments = new ArrayList<LogicalDisk.Segment>();
    long next = 0;
    long count = description.number("segment_count");
    for (long i = 1; i <= count && i <= description.values().size(); i++) {
      var segment = segment(description.section("segment" + i), next);
      segments.add(segment);
      next += segment.length();
    }
    if (segments.size() != count || segments.isEmpty()) {
      throw LvmLabel.damaged("a segment of volume %s is missing".formatted(volume));
    }
    requireApart(segments);
    return new LogicalDisk(segments);
  }

  /** Else a small disk could claim a volume of any size. */
  private static void requireApart(List<LogicalDisk.Segment> segments) throws DiskException {
    var taken = new IdentityHashMap<DiskReader, NavigableMap<Long, Long>>();
    for (var segment : segments) {
      for (var range : segment.stripes()) {
        var onDisk = taken.computeIfAbsent(range.disk(), _ -> new TreeMap<>());
        long end = range.offset() + range.length();
        var before = onDisk.lowerEntry(end);
        if (before != null && before.getValue() > range.offset()) {
          throw LvmLabel.damaged("a volume is in one place twice");
        }
        onDisk.put(range.offset(), end);
      }
    }
  }

  private LogicalDisk.Segment segment(Section segment, long start) throws DiskException {
    var type = segment.text("type");
    if (!type.equals("striped")) {
      throw unsupported("it is of type %s".formatted(type));
    }
    long length = bytes(segment.number("extent_count"));
    if (bytes(segment.number("start_extent")) != start || length == 0) {
      throw LvmLabel.damaged("the segments of a volume are not one after the other");
    }
    var places = segment.items("stripes");
    long stripes = segment.number("stripe_count");
    if (stripes < 1 || places.size() != stripes * 2 || length % stripes != 0) {
      throw LvmLabel.damaged("the stripes of a volume make no sense");
    }
    long each = length / stripes;
    var ranges = new ArrayList<DiskRange>();
    for (int i = 0; i < places.size(); i += 2) {
      ranges.add(place(places.get(i), places.get(i + 1), each));
    }
    long stripeBytes = stripes == 1 ? length : sectors(segment.number("stripe_size"));
    if (stripeBytes == 0 || each % stripeBytes != 0) {
      throw LvmLabel.damaged("the stripes of a volume make no sense");
    }
    return new LogicalDisk.Segment(start, length, ranges, stripeBytes);
  }

  private DiskRange place(LvmValue name, LvmValue extent, long length) throws DiskException {
    if (!(name instanceof Text text) || !(extent instanceof LvmValue.Count number)) {
      throw LvmLabel.damaged("the stripes of a volume make no sense");
    }
    var volumes = section.section("physical_volumes");
    if (!(volumes.values().get(text.value()) instanceof Section volume)) {
      // Stripes may be of other volumes, in what is more than runs of extents.
      throw unsupported("it is made of other volumes");
    }
    var ranges = physical.getOrDefault(id(volume), List.of());
    if (ranges.size() > 1) {
      throw new DiskException(
          "VolumeAmbiguous",
          "two disks are the same physical volume (LVM), one is a copy of the other;"
              + " restore the disks instead");
    }
    if (ranges.isEmpty()) {
      throw new DiskException(
          "DiskMissing",
          "a part of it is on a physical volume (LVM) that is not in this backup, last seen as %s"
              .formatted(
                  volume.values().get("device") instanceof Text device ? device.value() : "?"));
    }
    var range = ranges.getFirst();
    long start = sectors(volume.number("pe_start"));
    long at = number.value() < 0 ? -1 : start + bytes(number.value());
    if (!range.contains(at, length)) {
      throw LvmLabel.damaged("a volume reaches behind the end of its disk");
    }
    return new DiskRange(range.disk(), range.offset() + at, length);
  }

  /** The volume that a snapshot is in has only what was changed since. */
  private void requireNoSnapshot(String volume) throws DiskException {
    for (var other : section.section("logical_volumes").values().values()) {
      if (other instanceof Section one
          && one.section("segment1").values().get("type") instanceof Text type
          && type.value().equals("snapshot")) {
        var parts = one.section("segment1").values();
        if (new Text(volume).equals(parts.get("cow_store"))) {
          throw unsupported("it is a snapshot");
        }
        if (parts.containsKey("merging_store") && new Text(volume).equals(parts.get("origin"))) {
          throw unsupported("a snapshot is being merged into it");
        }
      }
    }
  }

  static DiskException unsupported(String complaint) {
    return new DiskException(
        "VolumeUnsupported",
        "this volume (LVM) is not read, %s; restore the disk as Test and read its files there"
            .formatted(complaint));
  }

  private long bytes(long extents) throws DiskException {
    return product(extents, sectors(section.number("extent_size")));
  }

  private static long sectors(long count) throws DiskException {
    return product(count, SECTOR);
  }

  private static long product(long count, long each) throws DiskException {
    // No disk has that many bytes; so no sum of two of them is too large.
    if (each != 0 && count > (1L << 60) / each) {
      throw LvmLabel.damaged("a size in its description is out of range");
    }
    return count * each;
  }
}
