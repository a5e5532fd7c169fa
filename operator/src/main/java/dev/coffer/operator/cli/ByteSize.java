package dev.coffer.operator.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A size as people write it, in bytes: {@code 10GiB}. */
final class ByteSize implements ITypeConverter<Long> {

  private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB", "TiB", "PiB");
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,17})([KMGTP]iB|)");

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw wrong(text);
    }
    try {
      long unit = 1L << (10 * UNITS.indexOf(size.group(2)));
      return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
    } catch (ArithmeticException e) {
      throw wrong(text);
    }
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException("'" + text + "' is no size such as 10GiB");
  }
}
