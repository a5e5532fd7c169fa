package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One thing that the machine of a Test restore must show; exactly one of the four. */
@Form.Wire
@ValidationRule(
    value =
        "[has(self.guestAgent), has(self.tcpPort), has(self.console), has(self.file)]"
            + ".filter(x, x == true).size() == 1",
    message =
        "a check is exactly one of guestAgent, tcpPort, console and file: write one entry for each")
@ValidationRule(
    value = "!has(self.guestAgent) || self.guestAgent",
    message = "guestAgent can only be true: remove the check if the agent need not answer",
    fieldPath = ".guestAgent")
public record Check(
    @JsonPropertyDescription("True: the agent inside the guest answers.")
        @Nullable Boolean guestAgent,
    @JsonPropertyDescription(
            "Something in the guest accepts TCP connections, from the engine's host.")
        @Nullable TcpPort tcpPort,
    @JsonPropertyDescription("The guest writes a text to its first serial console.")
        @Nullable Console console,
    @JsonPropertyDescription("A restored disk has a file; checked before the machine is started.")
        @Nullable File file) {

  /** How many checks one verification has. */
  static final int MAX = 16;

  /** Something in the guest accepts TCP connections. */
  @Form.Wire
  public record TcpPort(
      @Required @Min(1) @Max(65_535) @JsonPropertyDescription("The port's number.") int port) {}

  /** The guest writes a text to its serial console. */
  @Form.Wire
  public record Console(
      @Required
          @Pattern(Patterns.TEXT)
          @Size(min = 1, max = 255)
          @JsonPropertyDescription(
              "What stands somewhere in a line of the console, letter by letter.")
          String text) {}

  /** A restored disk has a file. */
  @Form.Wire
  public record File(
      @Required
          @Pattern(Patterns.ARCHIVED_PATH)
          @Size(min = 1, max = 1024)
          @JsonPropertyDescription(
              "DISK:PARTITION:/path, GROUP/VOLUME:/path of LVM or, where only one file system has"
                  + " it, /path.")
          String path,
      @Pattern(Patterns.SHA256)
          @Size(min = 64, max = 64)
          @JsonPropertyDescription(
              "The SHA-256 digest that the file must have; without it, it must be readable.")
          @Nullable String sha256) {}
}
