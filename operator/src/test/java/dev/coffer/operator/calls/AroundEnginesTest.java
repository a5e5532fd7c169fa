package dev.coffer.operator.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.VmId;
import dev.coffer.operator.testing.Fleet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AroundEnginesTest {

  @Test
  void every_call_that_goes_out_passes_and_no_other() {
    var fleet = new Fleet();
    var seen = new ArrayList<String>();

    var engine = new AroundEngines(fleet.engines(), noting(seen)).engine("default");
    engine.capabilities();
    engine.observe(Instant.EPOCH);
    engine.refreshInventory();
    engine.close();

    assertThat(seen).containsExactly("default.observe", "default.refreshInventory");
  }

  @Test
  void what_an_engine_throws_comes_out_as_it_is() {
    var engine =
        new AroundEngines(new Fleet().engines(), noting(new ArrayList<>())).engine("default");

    assertThatThrownBy(() -> engine.start(new VmId("nowhere")))
        .isInstanceOfSatisfying(
            EngineException.class,
            failed -> assertThat(failed.error()).isInstanceOf(EngineError.NotFound.class));
  }

  private static Around noting(List<String> seen) {
    return new Around() {
      @Override
      public <T> T call(String engine, String method, Supplier<T> call) {
        seen.add(engine + "." + method);
        return call.get();
      }
    };
  }
}
