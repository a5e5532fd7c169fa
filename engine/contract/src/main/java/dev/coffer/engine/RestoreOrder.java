package dev.coffer.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to restore, and as what (R13, R16).
 *
 * @param point its source
 * @param form what comes out
 */
public record RestoreOrder(PointId point, Form form) {

  /** What a restore makes. */
  public sealed interface Form {}

  /**
   * A temporary machine of its own name and ids on an isolated network; {@link Engine#cleanUp}
   * removes it, {@link Engine#promote} turns it into the production machine (R14).
   *
   * @param name of the new machine; free on the engine, restores under way included
   * @param disks those to restore; empty means all
   * @param powerOn whether it is started; it always is when its verification needs a guest
   * @param verification what it must show once it is there; the engine checks it by itself, and
   *     leaves the machine as it is then
   */
  public record Test(
      String name, Set<DiskId> disks, boolean powerOn, Optional<Verification> verification)
      implements Form {
    public Test {
      Require.text("name", name);
      disks = Set.copyOf(disks);
      powerOn = powerOn || verification.filter(Verification::needsGuest).isPresent();
    }

    /** Without a verification. */
    public Test(String name, Set<DiskId> disks, boolean powerOn) {
      this(name, disks, powerOn, Optional.empty());
    }
  }

  /**
   * A lasting copy of its own name and ids on an isolated network. It carries no policy, so it
   * cannot be started before it is given one (R3).
   */
  public record Clone(String name, Set<DiskId> disks) implements Form {
    public Clone {
      Require.text("name", name);
      disks = Set.copyOf(disks);
    }
  }

  /**
   * Replaces the original machine, or makes it again where it is gone; names and ids are kept. The
   * original must be off: the engine refuses {@link Refusal#VIRTUAL_MACHINE_RUNNING}.
   *
   * <p>Disks that the machine has and the point has not stay as they are.
   *
   * @param confirmedName must equal the machine's name in the point, else the engine refuses {@link
   *     Refusal#NOT_CONFIRMED}
   * @param disks empty: the whole machine; else only the storage of these disks is replaced
   */
  public record Production(String confirmedName, Set<DiskId> disks, boolean powerOn)
      implements Form {
    public Production {
      Require.text("confirmedName", confirmedName);
      disks = Set.copyOf(disks);
    }
  }

  /**
   * Single files and folders, written below a folder of the engine's machine (R16). Each keeps its
   * path below that folder; where they come from several file systems, below a folder {@code
   * DISK-PARTITION} or {@code GROUP-VOLUME} for each.
   *
   * @param paths {@code DISK:PARTITION:/path}, {@code GROUP/VOLUME:/path} of LVM or, where only one
   *     file system has it, {@code /path}; DISK is its name; a folder stands for all below it
   * @param destination an absolute folder; created, must be empty or not exist
   */
  public record Files(List<String> paths, String destination) implements Form {
    public Files {
      paths = List.copyOf(paths);
      Require.text("destination", destination);
    }
  }
}
