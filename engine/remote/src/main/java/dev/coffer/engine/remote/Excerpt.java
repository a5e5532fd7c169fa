package dev.coffer.engine.remote;

import java.util.regex.Pattern;

/** A little of a body that explains an error, without what might be a secret. */
final class Excerpt {

  private static final int LONGEST = 200;
  private static final Pattern TITLE =
      Pattern.compile("<title>(.*?)</title>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(\"?\\w*(?:secret|password|passwd|token|authorization|sessionid)\\w*\"?\\s*[:=]\\s*)"
              + "(\"[^\"]*\"?|[^\\s,}&]+)");
  private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9_+/=.-]{48,}");

  private Excerpt() {}

  static String of(String body) {
    String text = looksLikeHtml(body) ? title(body) : body;
    String shown = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    shown = SECRET.matcher(shown).replaceAll("$1***");
    shown = LONG_WORD.matcher(shown).replaceAll("***");
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "...";
  }

  static boolean looksLikeHtml(String body) {
    return body.stripLeading().startsWith("<");
  }

  private static String title(String html) {
    var match = TITLE.matcher(html);
    return match.find() ? "a web page named " + match.group(1) : "a web page";
  }
}
