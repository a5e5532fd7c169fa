package dev.coffer.engine.conformance.model;

import dev.coffer.engine.Problem;
import java.util.ArrayList;
import java.util.List;

/** What the model has promised to do and does at once, or when the test says so. */
final class WorkQueue {

  private final List<Task> waiting = new ArrayList<>();
  private boolean paused;

  /** A session, or a step of a restore. */
  interface Task {
    void finish();

    void fail(Problem problem);
  }

  void add(Task task) {
    if (paused) {
      waiting.add(task);
    } else {
      task.finish();
    }
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    finishWaiting();
  }

  void finishWaiting() {
    takeAll().forEach(Task::finish);
  }

  void failWaiting(Problem problem) {
    takeAll().forEach(task -> task.fail(problem));
  }

  private List<Task> takeAll() {
    var taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
