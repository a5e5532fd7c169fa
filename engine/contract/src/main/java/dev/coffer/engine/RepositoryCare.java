package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What people do with the repositories of an engine that keeps them itself, site by site. Every
 * call names a site of the engine; all throw {@link EngineException}: NotFound for a site that is
 * not there, Refused with what to do when it cannot be done.
 */
public interface RepositoryCare {

  /**
   * Is told how far a long call is, by one thread at a time. What it throws ends the call as soon
   * as that is safe, and leaves nothing half-done: so people end one that takes too long.
   */
  @FunctionalInterface
  interface Progress {

    /**
     * So far.
     *
     * @param bytes dealt with
     * @param totalBytes to be dealt with in all, as far as that is known by now
     */
    void at(long bytes, long totalBytes);
  }

  /** Where the repositories of all sites are; each was made when there was none. */
  List<Place> places();

  /** What a repository holds, and for how long it will do. */
  Statistics statistics(String site);

  /**
   * Reads stored data again and holds it against its checksums.
   *
   * @param most at most about so many bytes, those first that were not read for longest; empty: all
   */
  Verified verify(String site, OptionalLong most, Progress progress);

  /** Gives back the space of what no recovery point needs. */
  Pruned prune(String site, Progress progress);

  /** Makes usable again what can be: from what else the repository has, or from a replica. */
  Repaired repair(String site, Progress progress);

  /**
   * Copies all recovery points of one site to another that do not have them; sends what is missing.
   */
  Copied copy(String fromSite, String toSite, Progress progress);

  /** The key slots of a repository, the oldest first. */
  List<Key> keys(String site);

  /** A new, random line of a key file, which opens nothing before it is added. */
  String newSecret();

  /** Lets one more secret open the repository. */
  Key addKey(String site, NewKey key);

  /** Takes the right to open the repository from a secret; never from the last one. */
  void removeKey(String site, String id);

  /**
   * A repository.
   *
   * @param where its path or address
   * @param repository its id, which stays the same wherever it is moved
   * @param key where the secret is that opens it, for people: never the secret itself
   * @param warning what it means to lose that secret
   */
  record Place(String site, String where, String repository, String key, String warning) {}

  /**
   * A secret to be added.
   *
   * @param name what people call it
   * @param secret the line of a key file ({@code coffer-key-1:...}), or a pass phrase
   */
  record NewKey(String name, String secret) {
    @Override
    public String toString() {
      return "NewKey[" + name + "]";
    }
  }

  /**
   * A slot.
   *
   * @param kind {@code key} or {@code passphrase}
   */
  record Key(String id, String name, String kind, Instant created) {}

  /**
   * Statistics.
   *
   * @param where the path or address of the repository
   * @param logicalBytes the disks of all points, in full
   * @param uniqueBytes their distinct content, unpacked
   * @param storedBytes what the repository takes
   * @param freeableBytes what the next prune gives back, about
   * @param oldestUnverified when the data was read that was not verified for longest; empty: some
   *     never was
   * @param allocationBytes what it may take; empty: what the file system has
   * @param growthPerDay bytes, over the last weeks; empty while there is no history
   * @param daysUntilFull at that growth
   * @param locked the points that nobody can delete now
   */
  record Statistics(
      String site,
      String where,
      String repository,
      int points,
      long logicalBytes,
      long uniqueBytes,
      long storedBytes,
      long freeableBytes,
      Optional<Instant> oldestUnverified,
      OptionalLong allocationBytes,
      OptionalLong growthPerDay,
      OptionalLong daysUntilFull,
      Locked locked,
      List<Machine> machines) {

    public Statistics {
      machines = List.copyOf(machines);
    }
  }

  /**
   * What nobody can delete before its time.
   *
   * @param until when the last of the locks ends; empty when nothing is locked
   */
  record Locked(long points, Optional<Instant> until) {

    /** Everything can be deleted. */
    public static final Locked NOTHING = new Locked(0, Optional.empty());
  }

  /**
   * One machine's part.
   *
   * @param ownBytes stored bytes that would be freed if all its points were forgotten
   */
  record Machine(VmId vm, String name, int points, long logicalBytes, long ownBytes) {}

  /** What a verification found. */
  record Verified(long bytes, int packs, List<Damage> damage) {
    public Verified {
      damage = List.copyOf(damage);
    }
  }

  /** One thing that is broken, and the points that need it. */
  record Damage(Problem problem, List<PointId> points) {
    public Damage {
      points = List.copyOf(points);
    }
  }

  /**
   * What was given back.
   *
   * @param bytesLocked that nothing needs any more, and that are locked
   * @param lockedUntil when the last of these locks ends; empty when there are none
   */
  record Pruned(
      long packsRemoved,
      long packsRewritten,
      long bytesFreed,
      long bytesLocked,
      Optional<Instant> lockedUntil) {}

  /** What was mended, and what could not be. */
  record Repaired(List<String> mended, List<Damage> left) {
    public Repaired {
      mended = List.copyOf(mended);
      left = List.copyOf(left);
    }
  }

  /** What was copied. */
  record Copied(int points, int alreadyThere, long bytesSent) {}
}
