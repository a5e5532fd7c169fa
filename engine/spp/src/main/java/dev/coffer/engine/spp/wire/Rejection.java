package dev.coffer.engine.spp.wire;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.remote.Failure;
import dev.coffer.engine.remote.RemoteException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What becomes of a write that the server turns down (400, 404, 405, 409, 422): it has not
 * happened, and the server's own words say why.
 */
public final class Rejection {

  private static final Set<Integer> STATUS = Set.of(400, 404, 405, 409, 422);

  private Rejection() {}

  /** Whether the server has turned this down, so that it certainly has not happened. */
  public static boolean is(RemoteException e) {
    return e.failure() instanceof Failure.Status(int status, _, _) && STATUS.contains(status);
  }

  /**
   * Writes.
   *
   * @param what was tried, such as {@code policy gold cannot be made}
   * @throws EngineException Refused for this reason
   * @throws RemoteException for all other failures
   */
  public static <T> T said(Refusal refusal, String what, Supplier<T> write) {
    try {
      return write.get();
    } catch (RemoteException e) {
      if (is(e) && e.failure() instanceof Failure.Status(int status, _, String excerpt)) {
        throw new EngineException(
            new EngineError.Refused(
                refusal,
                "%s: Spectrum Protect Plus answers %d, %s"
                    .formatted(what, status, ErrorText.in(excerpt).orElse("without a reason"))),
            e);
      }
      throw e;
    }
  }
}
