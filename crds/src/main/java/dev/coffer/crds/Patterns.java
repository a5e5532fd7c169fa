package dev.coffer.crds;

import java.util.Map;
import java.util.Optional;

/** The patterns of the API, and what each demands in words that can follow "is not". */
public final class Patterns {

  static final String TEXT = "^\\S(.*\\S)?$";
  static final String TOKEN = "^[A-Za-z0-9._:+/=-]+$";
  static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
  static final String SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
  static final String TIME =
      "^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
          + "|02-(0[1-9]|[12][0-9]))T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$";
  static final String DURATION = "^([1-9][0-9]{0,3}h([1-9][0-9]{0,3}m)?|[1-9][0-9]{0,3}m)$";
  static final String TIME_ZONE = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$";
  static final String EMAIL = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$";
  static final String PHONE = "^\\+?[0-9][0-9 ()/.-]*$";
  static final String FOLDER = "^/.*$";
  static final String ARCHIVED_PATH = "^([^:/]+:[0-9]+:|[A-Za-z0-9_+.-]+/[A-Za-z0-9_+.-]+:)?/.*$";
  static final String SHA256 = "^[0-9a-f]{64}$";
  static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";
  static final String STATUS = "^(True|False|Unknown)$";
  static final String CONDITION_TYPE = "^[A-Z][A-Za-z]*$";

  private static final String KEPT = "(last|hourly|daily|weekly|monthly|yearly)=[1-9][0-9]{0,3}";
  static final String RETENTION = "^" + KEPT + "(," + KEPT + "){0,5}$";

  private static final String STEP = "/[1-9][0-9]?";
  private static final String MINUTE = "[0-5]?[0-9]";
  private static final String HOUR = "([01]?[0-9]|2[0-3])";
  private static final String DAY = "(0?[1-9]|[12][0-9]|3[01])";
  private static final String MONTH = "(0?[1-9]|1[0-2])";
  private static final String WEEKDAY = "[0-7]";
  private static final String EACH = "(\\*(" + STEP + ")?|";
  private static final String MINUTES = MINUTE + "(-" + MINUTE + "(" + STEP + ")?)?";
  private static final String HOURS = HOUR + "(-" + HOUR + "(" + STEP + ")?)?";
  private static final String DAYS = DAY + "(-" + DAY + "(" + STEP + ")?)?";
  private static final String MONTHS = MONTH + "(-" + MONTH + "(" + STEP + ")?)?";
  private static final String WEEKDAYS = WEEKDAY + "(-" + WEEKDAY + "(" + STEP + ")?)?";
  static final String CRON =
      "^"
          + (EACH + MINUTES + "(," + MINUTES + ")*) ")
          + (EACH + HOURS + "(," + HOURS + ")*) ")
          + (EACH + DAYS + "(," + DAYS + ")*) ")
          + (EACH + MONTHS + "(," + MONTHS + ")*) ")
          + (EACH + WEEKDAYS + "(," + WEEKDAYS + ")*)")
          + "$";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry(TEXT, "a text without a blank at either end"),
          Map.entry(TOKEN, "a token of letters, digits and . _ : + / = -"),
          Map.entry(LABEL, "a name of lower-case letters, digits and inner dashes"),
          Map.entry(
              SUBDOMAIN, "a resource name of lower-case letters, digits, inner dashes and dots"),
          Map.entry(TIME, "a time in UTC such as 2026-03-01T02:00:00Z"),
          Map.entry(DURATION, "a duration in hours and minutes such as 8h, 90m or 1h30m"),
          Map.entry(TIME_ZONE, "a time zone such as Europe/Paris or UTC"),
          Map.entry(EMAIL, "an e-mail address"),
          Map.entry(PHONE, "a telephone number such as +33 1 23 45 67 89"),
          Map.entry(FOLDER, "an absolute path such as /srv/restored"),
          Map.entry(ARCHIVED_PATH, "a path such as /etc/hosts or disk-0:1:/etc/hosts"),
          Map.entry(SHA256, "a SHA-256 digest (64 lower-case hexadecimal digits)"),
          Map.entry(LABEL_VALUE, "a label value of letters, digits and inner - _ ."),
          Map.entry(STATUS, "one of True, False and Unknown"),
          Map.entry(CONDITION_TYPE, "one word in CamelCase"),
          Map.entry(RETENTION, "a retention in the form daily=7,weekly=4"),
          Map.entry(
              CRON,
              "a schedule of five cron fields (minute, hour, day of month, month, day of week), "
                  + "in numbers, such as 0 2 * * 1-5"));

  private Patterns() {}

  /** What a value must be to match, or nothing where the pattern is none of the API's. */
  public static Optional<String> inWords(String pattern) {
    return Optional.ofNullable(WORDS.get(pattern));
  }
}
