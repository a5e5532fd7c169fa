package dev.coffer.engine.cloudtemple;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.cloudtemple.fake.Fault;
import dev.coffer.engine.cloudtemple.fake.Rights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neither the secret nor a token made of it is ever shown or kept, whatever goes wrong. */
class SecretsTest extends VmwareScene {

  private final PrintStream errorsBefore = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final StringWriter thrown = new StringWriter();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(logged, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(errorsBefore);
  }

  @Test
  void secrets_reach_neither_logs_nor_errors_nor_files_nor_the_names_of_threads()
      throws IOException {
    inventoried();
    console.activities().nextFails("out of order");
    fails(this::assign);
    console.activities().nextIsStuck();
    driver.withoutWaits();
    anotherProcess();
    fails(this::assign);
    console.clock().advance(Duration.ofDays(1));
    assign();
    console.faults().always("GET", "/spp/jobs/session$", echo());
    fails(this::look);
    console.faults().clear();
    console.access().revoke(Driver.TOKEN, Rights.SPP_READ);
    fails(this::look);
    console.access().remove(Driver.TOKEN);
    fails(this::look);
    assertThat(everything()).contains("out of order", "given up", Rights.SPP_READ);
    assertThat(everything()).doesNotContain(Driver.SECRET).doesNotContain(console.access().jwts());
  }

  /** Some servers say everything that they were told. */
  private Fault echo() {
    var jwt = console.access().jwts().getLast();
    return new Fault.Status(500, "text/plain", "Authorization: Bearer " + jwt);
  }

  private void fails(Runnable call) {
    var error = catchThrowableOfType(EngineException.class, call::run);
    assertThat(error).isNotNull();
    error.printStackTrace(new PrintWriter(thrown, true));
  }

  private String everything() throws IOException {
    var all = new StringBuilder(logged.toString(UTF_8)).append(thrown);
    Thread.getAllStackTraces().keySet().forEach(thread -> all.append(thread.getName()));
    try (var files = Files.walk(driver.state())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
