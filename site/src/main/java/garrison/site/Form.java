// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form as it is to be shown.
 *
 * @param id what the entry will be called, so that sending twice writes once
 * @param draft what was typed so far
 * @param problems what is wrong with it, by field
 * @param message a sentence above the form; null for none
 */
record Form(String id, Draft draft, Map<Draft.Field, String> problems, @Nullable String message) {
  static final String NOT_YET =
      "Nothing has been written yet. Please look at what is marked below.";

  Form {
    problems = Map.copyOf(problems);
  }

  static Form empty(String id) {
    return new Form(id, new Draft("", ""), Map.of(), null);
  }
}
