package dev.coffer.engine.embedded.hypervisor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.MachineFile.Network;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text of a {@code vm.yaml}, and of the description that a snapshot carries. */
final class MachineYaml {

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build();

  private static final Pattern POWER_LINE = Pattern.compile("(?m)^power:[ \\t]*\\S+");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(|KiB|MiB|GiB|TiB)");
  private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB", "TiB");

  private MachineYaml() {}

  private record Machine(
      @Nullable String id,
      @Nullable String name,
      @Nullable String zone,
      @Nullable Map<String, String> tags,
      @Nullable String power,
      @Nullable String role,
      @Nullable String network,
      @Nullable List<Disk> disks) {}

  private record Disk(
      @Nullable String id,
      @Nullable String name,
      @Nullable String file,
      @Nullable String format,
      @Nullable String size) {}

  private record Described(@Nullable String directory, @Nullable Machine machine) {}

  /**
   * Understands a {@code vm.yaml}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static MachineFile parse(String text) {
    return checked(read(text, Machine.class));
  }

  static String render(MachineFile machine) {
    return write(wire(machine));
  }

  /**
   * Understands a description.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Description parseDescription(String text) {
    Described described = read(text, Described.class);
    return new Description(
        required("directory", described.directory()),
        checked(required("machine", described.machine())));
  }

  static String render(Description description) {
    return write(new Described(description.directory(), wire(description.machine())));
  }

  /** The text with another power state; comments and order stay where that is possible. */
  static String withPower(String text, Power power) {
    MachineFile wanted = parse(text).withPower(power);
    String edited = POWER_LINE.matcher(text).replaceFirst("power: " + word(power));
    try {
      return parse(edited).equals(wanted) ? edited : render(wanted);
    } catch (IllegalArgumentException e) {
      return render(wanted);
    }
  }

  private static <T> T read(String text, Class<T> type) {
    try {
      T value = YAML.readValue(text, type);
      if (value == null) {
        throw new IllegalArgumentException("it is empty");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "unknown field %s, there are %s".formatted(path(e), known(e)), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          e.getOriginalMessage().lines().findFirst().orElse("no YAML") + line(e), e);
    }
  }

  /** Such as {@code disks[1].fiel}: the line that Jackson tells is not that of the field. */
  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getFieldName())
        .collect(Collectors.joining())
        .substring(1);
  }

  private static String known(UnrecognizedPropertyException e) {
    return e.getKnownPropertyIds().stream()
        .map(Object::toString)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String line(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
  }

  private static String write(Object value) {
    try {
      return YAML.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MachineFile checked(Machine machine) {
    return new MachineFile(
        new VmId(required("id", machine.id())),
        required("name", machine.name()),
        required("zone", machine.zone()),
        machine.tags() == null ? Map.of() : machine.tags(),
        oneOf("power", Power.values(), machine.power(), null),
        oneOf("role", Role.values(), machine.role(), Role.PRODUCTION),
        oneOf("network", Network.values(), machine.network(), Network.PRODUCTION),
        required("disks", machine.disks()).stream().map(MachineYaml::checked).toList());
  }

  private static MachineFile.Disk checked(Disk disk) {
    String id = required("disks.id", disk.id());
    return new MachineFile.Disk(
        id,
        disk.name() == null ? id : disk.name(),
        required("disks.file", disk.file()),
        oneOf("disks.format", ImageFormat.values(), disk.format(), null),
        disk.size() == null ? OptionalLong.empty() : OptionalLong.of(bytes(disk.size())));
  }

  private static Machine wire(MachineFile machine) {
    return new Machine(
        machine.id().value(),
        machine.name(),
        machine.zone(),
        new TreeMap<>(machine.tags()),
        word(machine.power()),
        word(machine.role()),
        word(machine.network()),
        machine.disks().stream().map(MachineYaml::wire).toList());
  }

  private static Disk wire(MachineFile.Disk disk) {
    return new Disk(
        disk.id(),
        disk.name(),
        disk.file(),
        word(disk.format()),
        disk.size().isPresent() ? Long.toString(disk.size().getAsLong()) : null);
  }

  private static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("the field " + field + " is missing");
    }
    return value;
  }

  private static <E extends Enum<E>> E oneOf(
      String field, E[] values, @Nullable String word, @Nullable E otherwise) {
    if (word == null && otherwise != null) {
      return otherwise;
    }
    String wanted = required(field, word);
    return Stream.of(values)
        .filter(value -> word(value).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the field %s is %s, and must be one of %s"
                        .formatted(
                            field,
                            wanted,
                            Stream.of(values)
                                .map(MachineYaml::word)
                                .collect(Collectors.joining(", ")))));
  }

  /** How the file writes a value: roles as in the resources, all else in small letters. */
  private static String word(Enum<?> value) {
    String small = value.name().toLowerCase(Locale.ROOT);
    return value instanceof Role ? value.name().charAt(0) + small.substring(1) : small;
  }

  private static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the size " + size + " is neither a number of bytes nor like 10GiB");
    }
    try {
      return Math.multiplyExact(
          Long.parseLong(matcher.group(1)), 1L << (10 * UNITS.indexOf(matcher.group(2))));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("the size " + size + " is too large", e);
    }
  }
}
