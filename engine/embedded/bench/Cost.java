import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a process took.
 *
 * @param processor seconds that it kept processors busy, with its children
 * @param peakMib the most memory of the largest process
 * @param others how many processors others kept busy meanwhile
 */
record Cost(double seconds, double processor, long peakMib, double others, String output) {

  /** Each figure's median: what neighbours on the machine disturb least. */
  static Cost median(List<Cost> rounds) {
    return new Cost(
        median(rounds, Cost::seconds),
        median(rounds, Cost::processor),
        rounds.stream().mapToLong(Cost::peakMib).max().orElseThrow(),
        median(rounds, Cost::others),
        rounds.getLast().output());
  }

  private static double median(List<Cost> rounds, ToDoubleFunction<Cost> figure) {
    return median(rounds.stream().mapToDouble(figure).toArray());
  }

  /** Of each round: the machine's speed in that round is in neither. */
  static double[] ratios(List<Cost> ours, List<Cost> theirs, ToDoubleFunction<Cost> figure) {
    return IntStream.range(0, ours.size())
        .mapToDouble(i -> figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)))
        .toArray();
  }

  static double median(double[] figures) {
    double[] sorted = Arrays.stream(figures).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }

  /** Seconds, of the processor in brackets, and the peak of memory. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f (%.2f), %d", seconds, processor, peakMib);
  }
}
