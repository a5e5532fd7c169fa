package dev.coffer.engine.embedded;

import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The machines of a hypervisor, with hands to touch them as their owners would. */
public interface Estate {

  /** What an engine is told so that it finds them. */
  Map<String, Object> settings();

  /** Makes a machine that is off, with disks of zeros. */
  VmId create(String name, Map<String, Long> disks);

  void addDisk(VmId vm, String disk, long size);

  /** Writes to a disk as the guest would. */
  void write(VmId vm, String disk, long offset, byte[] bytes);

  /** All that is on a disk, zeros included. */
  byte[] read(VmId vm, String disk);

  /** Switches a machine on or off. */
  void power(VmId vm, Power power);

  /** Makes a disk unreadable. */
  void damage(VmId vm, String disk);

  /** Removes a machine with its disks. */
  void remove(VmId vm);

  /** Removes all machines. */
  void clear();

  /** Something that touches an estate. */
  interface Action<T> {
    T run() throws IOException;
  }

  /** Does it; what fails fails the test. */
  static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
