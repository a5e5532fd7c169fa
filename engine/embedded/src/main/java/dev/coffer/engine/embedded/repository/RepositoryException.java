package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.Refusal;
import java.io.IOException;

/**
 * The repository cannot do what it was asked. Never the fault of a disk that is being saved: that
 * is a {@link dev.coffer.engine.embedded.disk.DiskException}.
 */
public final class RepositoryException extends IOException {

  /** Another process, or another object of this one, has the repository open. */
  public static final String IN_USE = "RepositoryInUse";

  /** Written by a later version, or by something else. */
  public static final String FORMAT_UNSUPPORTED = "RepositoryFormatUnsupported";

  /** It is not where it was. */
  public static final String GONE = "RepositoryGone";

  /** There is no key to open it with. */
  public static final String KEY_MISSING = "RepositoryKeyMissing";

  /** The key is not one of the repository's. */
  public static final String KEY_WRONG = "RepositoryKeyWrong";

  /** There is no such key slot. */
  public static final String KEY_UNKNOWN = "RepositoryKeyUnknown";

  /** The key slot must stay, as the repository could not be opened without it. */
  public static final String KEY_NEEDED = "RepositoryKeyNeeded";

  /** Nothing is deleted here. */
  public static final String APPEND_ONLY = "RepositoryAppendOnly";

  /** The point is one of the newest complete ones of its machine. */
  public static final String POINT_GUARDED = "PointGuarded";

  /** It is locked, so that nobody can delete it before its time. */
  public static final String LOCKED = "Locked";

  /** The file system refuses to read or write. */
  public static final String UNUSABLE = "RepositoryUnusable";

  /** Its index does not fit into the memory that the process may have. */
  public static final String TOO_LARGE = "RepositoryTooLarge";

  /** The file of a point is damaged, so that nobody knows the point, nor what it needs. */
  public static final String POINT_DAMAGED = "PointDamaged";

  /** The map of a point is damaged, so that garbage cannot be told from what is needed. */
  public static final String MAP_DAMAGED = "MapDamaged";

  /** More chunks are lost than can be told apart, so that nobody knows which packs still matter. */
  public static final String MANY_CHUNKS_LOST = "ManyChunksLost";

  /** The repository was closed meanwhile. */
  public static final String CLOSED = "RepositoryClosed";

  /** The allocation, or the file system, is full. */
  public static final String CAPACITY_EXHAUSTED = Refusal.CAPACITY_EXHAUSTED.reason();

  private final transient Problem problem;

  RepositoryException(String reason, String message) {
    super(message);
    this.problem = new Problem(reason, message);
  }

  RepositoryException(String reason, String message, Throwable cause) {
    super(message, cause);
    this.problem = new Problem(reason, message);
  }

  /** It is not where it was. */
  public static RepositoryException gone(String message) {
    return new RepositoryException(GONE, message);
  }

  /** Whoever keeps the key cannot give it. */
  public static RepositoryException keyMissing(IOException cause) {
    return new RepositoryException(KEY_MISSING, String.valueOf(cause.getMessage()), cause);
  }

  /** Its place cannot be used at all. */
  public static RepositoryException unusable(String where, IOException cause) {
    return Failures.unusable(where, cause);
  }

  /** The same failure, for somebody else whom it hits. */
  RepositoryException again() {
    return new RepositoryException(problem.reason(), problem.message(), this);
  }

  /** Its reason is one of the constants of this class. */
  public Problem problem() {
    return problem;
  }
}
