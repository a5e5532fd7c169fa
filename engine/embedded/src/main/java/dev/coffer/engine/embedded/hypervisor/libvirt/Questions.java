package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks about machines what only their QEMU knows, and waits for a while only. Libvirt waits for
 * QEMU without an end, and one that hangs, on storage that is gone for example, must not keep the
 * host's other machines from being seen. So each question has a thread of its own, and a machine
 * that owes an answer is not asked again until it has given it.
 */
final class Questions {

  private final LibvirtLibrary library;
  private final Duration patience;
  private final Set<VmId> silent = ConcurrentHashMap.newKeySet();

  Questions(LibvirtLibrary library, Duration patience) {
    this.library = library;
    this.patience = patience;
  }

  /** The answer; empty when there is none in time. */
  <T> Optional<T> ask(VmId id, MemorySegment domain, Libvirt.Work<T> question)
      throws LibvirtException {
    if (silent.contains(id)) {
      return Optional.empty();
    }
    var answer = new CompletableFuture<T>();
    library.number("virDomainRef", domain); // Who asked may have given it back by then.
    Thread.ofPlatform()
        .daemon()
        .name("coffer-libvirt-ask")
        .start(() -> answer(domain, question, answer));
    if (isAnswered(answer)) {
      return Optional.of(found(answer));
    }
    silent.add(id);
    var _ = answer.whenComplete((_, _) -> silent.remove(id));
    return Optional.empty();
  }

  private <T> void answer(
      MemorySegment domain, Libvirt.Work<T> question, CompletableFuture<T> answer) {
    try {
      answer.complete(answer(domain, question));
    } catch (LibvirtException | RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  private <T> T answer(MemorySegment domain, Libvirt.Work<T> question) throws LibvirtException {
    try {
      return question.on(domain);
    } finally {
      library.number("virDomainFree", domain);
    }
  }

  /** Waits for an answer or for a failure; also whoever is told to stop, who may be tidying up. */
  private boolean isAnswered(CompletableFuture<?> answer) {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    while (!answer.isDone() && System.nanoTime() < end) {
      try {
        Object _ = answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (TimeoutException | ExecutionException e) {
        break; // Whoever asks is told.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return answer.isDone();
  }

  private static <T> T found(CompletableFuture<T> answer) throws LibvirtException {
    if (answer.isCompletedExceptionally()) {
      throw failure(answer.exceptionNow());
    }
    return answer.resultNow();
  }

  private static LibvirtException failure(Throwable cause) {
    return switch (cause) {
      case LibvirtException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(cause);
    };
  }
}
