package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Publishes packs, then notes them in the index, in a thread of its own: nobody interrupts it, and
 * what it does is done in the order in which it was asked.
 */
final class PackPublisher implements AutoCloseable {

  /** Packs between two index segments of a long backup; what is not noted yet is kept in memory. */
  private static final int PACKS_A_SEGMENT = 64;

  /** A pack could not be stored, with all that anybody had put in it since. */
  record Loss(long count, Optional<RepositoryException> last) {}

  private final ObjectStore objects;
  private final Locks locks;
  private final IndexFolder segments;
  private final ChunkIndex index;
  private final PatchTable patches;
  private final PackTable packs;
  private final Allowance allowance;
  private volatile Loss loss = new Loss(0, Optional.empty());
  private final List<Note> unnoted = new ArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("coffer-publish").factory());

  PackPublisher(
      ObjectStore objects,
      Locks locks,
      IndexFolder segments,
      ChunkIndex index,
      PatchTable patches,
      PackTable packs,
      Allowance allowance) {
    this.objects = objects;
    this.locks = locks;
    this.segments = segments;
    this.index = index;
    this.patches = patches;
    this.packs = packs;
    this.allowance = allowance;
  }

  /** How many packs have been lost so far. Who began before the last one may miss chunks. */
  Loss loss() {
    return loss;
  }

  /** Publishes a pack, sooner or later; {@link #sync} waits for it. */
  void publish(OpenPack pack) {
    thread.execute(() -> publishNow(pack));
  }

  /** Notes something in the index with the next segment. */
  void note(List<? extends Note> notes) {
    thread.execute(() -> unnoted.addAll(notes));
  }

  /**
   * Waits until all packs so far are published, and the index says so.
   *
   * @throws RepositoryException when the index cannot be written; the next call tries again
   */
  void sync() throws RepositoryException {
    await(
        thread.submit(
            () -> {
              writeSegment();
              return true;
            }));
  }

  /** Gives up a pack that cannot be written. */
  private void lose(OpenPack pack, IOException cause) {
    index.removePack(pack.number());
    patches.remove(pack.number());
    loss = new Loss(loss.count() + 1, Optional.of(Failures.unusable(objects.where(""), cause)));
    allowance.give(pack.chunkBytes());
  }

  private void publishNow(OpenPack open) {
    try (open) {
      var pack = open.publish(locks);
      packs.add(pack);
      allowance.takeAnyway(Pack.HEADER_BYTES);
      unnoted.add(new IndexSegment.Holds(pack.sha256(), pack.kind(), pack.bytes(), open.entries()));
      if (unnoted.size() >= PACKS_A_SEGMENT) {
        writeSegment();
      }
    } catch (RepositoryException e) {
      // The notes are kept, and sync tries again and tells who asks.
      return;
    } catch (IOException e) {
      lose(open, e);
    } catch (RuntimeException | Error e) {
      lose(open, new IOException(e));
      throw e;
    }
  }

  private void writeSegment() throws RepositoryException {
    if (!unnoted.isEmpty()) {
      segments.append(unnoted);
      unnoted.clear();
    }
  }

  private static <T> T await(Future<T> future) throws RepositoryException {
    try {
      return Awaited.uninterrupted(future);
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the thread when it has done what it was asked to. */
  @Override
  public void close() {
    thread.close();
  }
}
