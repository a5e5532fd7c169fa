package dev.coffer.engine.remote;

/**
 * A call of an API that brought nothing; stays inside of a driver, which turns it into an {@link
 * dev.coffer.engine.EngineException} by {@link Service#inWords}.
 */
public final class RemoteException extends RuntimeException {

  private final transient Call call;
  private final transient Failure failure;

  public RemoteException(Call call, Failure failure) {
    super(call + ": " + failure);
    this.call = call;
    this.failure = failure;
  }

  public Call call() {
    return call;
  }

  public Failure failure() {
    return failure;
  }

  /** Whether the API answered with this status. */
  public boolean is(int status) {
    return failure instanceof Failure.Status answered && answered.status() == status;
  }
}
