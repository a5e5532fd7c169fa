package dev.coffer.engine.embedded.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwaitedTest {

  @AfterEach
  void nobodyIsInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void what_a_task_throws_is_thrown_as_it_is() {
    for (Throwable thrown :
        new Throwable[] {
          new IOException("a"), new IllegalStateException("b"), new AssertionError("c")
        }) {
      var task = CompletableFuture.<String>failedFuture(thrown);
      assertThatThrownBy(() -> Awaited.result(task, "")).isSameAs(thrown);
      assertThatThrownBy(() -> Awaited.uninterrupted(task)).isSameAs(thrown);
    }
  }

  @Test
  void who_is_interrupted_stops_waiting_and_says_for_what() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Awaited.result(new CompletableFuture<String>(), "the copy"))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("the copy");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void who_must_wait_does_so_and_is_interrupted_afterwards() throws IOException {
    var task = new CompletableFuture<String>().completeOnTimeout("x", 50, TimeUnit.MILLISECONDS);
    Thread.currentThread().interrupt();
    assertThat(Awaited.uninterrupted(task)).isEqualTo("x");
    assertThat(Thread.interrupted()).isTrue();
  }
}
