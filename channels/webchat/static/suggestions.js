// Example questions, shown until something was said.

import { element } from "./elements.js";

export class Suggestions {
  constructor(list, words) {
    this.list = list;
    const examples = Object.entries(words).filter(([key]) => key.startsWith("suggestion."));
    for (const [, example] of examples) {
      const button = element("button", "", example);
      button.type = "button";
      button.dataset.say = example;
      const entry = element("li");
      entry.append(button);
      list.append(entry);
    }
  }

  hide() {
    this.list.hidden = true;
  }
}
