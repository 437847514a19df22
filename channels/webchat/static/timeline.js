// The messages of the talk, drawn with text nodes only: nothing that anybody wrote becomes HTML.

import { linked } from "./links.js";
import { element } from "./elements.js";

export class Timeline {
  constructor(list, { words, zone, language }) {
    Object.assign(this, { list, words });
    this.bySeq = new Map();
    this.byClientId = new Map();
    this.ahead = 0;
    const locale = language === "en" ? "en-GB" : "id-ID";
    this.clock = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit" });
    this.day = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  }

  // Clocks of visitors are wrong by minutes or years: the desk's counts.
  setClock(at) {
    this.ahead = new Date(at) - Date.now();
  }

  now() {
    return new Date(Date.now() + this.ahead);
  }

  get empty() {
    return this.list.childElementCount === 0;
  }

  // Draw a message that the desk has numbered; return whether it was new here.
  show(message) {
    if (this.bySeq.has(message.seq)) return false;
    const mine = message.author === "contact";
    const waiting = mine && this.byClientId.get(message.client_msg_id);
    if (waiting) {
      this.number(waiting, message.seq);
      return false;
    }
    const drawn = this.draw({ ...message, mine, state: "sent" });
    this.number(drawn, message.seq);
    if (mine) this.byClientId.set(message.client_msg_id, drawn);
    this.retire();
    if (message.choices?.length) drawn.append(this.choices(message.choices));
    if (message.author === "officer") this.readUpTo(message.seq);
    return true;
  }

  // Draw what the visitor just wrote, before the desk has it.
  expect({ client_msg_id, text, files }) {
    if (this.byClientId.has(client_msg_id)) return;
    const at = this.now().toISOString();
    this.byClientId.set(client_msg_id, this.draw({ text, files, at, mine: true, author: "contact", state: "waiting" }));
    this.retire();
  }

  acknowledge(client_msg_id, seq) {
    const drawn = this.byClientId.get(client_msg_id);
    if (drawn) this.number(drawn, seq);
  }

  refuse(client_msg_id) {
    const drawn = this.byClientId.get(client_msg_id);
    if (drawn) this.mark(drawn, "refused");
  }

  readUpTo(seq) {
    for (const [number, drawn] of this.bySeq) {
      if (number <= seq && drawn.classList.contains("mine")) this.mark(drawn, "read");
    }
  }

  clear() {
    this.list.replaceChildren();
    this.bySeq.clear();
    this.byClientId.clear();
    this.lastDay = this.lastAuthor = null;
  }

  // A new conversation counts from one again; what was said before stays in sight.
  renumber() {
    this.bySeq.clear();
  }

  number(drawn, seq) {
    this.bySeq.set(seq, drawn);
    drawn.dataset.seq = seq;
    if (drawn.dataset.state !== "read") this.mark(drawn, "sent");
  }

  draw({ text, at, author, name, mine, state, files }) {
    const when = new Date(at);
    this.separate(when);
    const drawn = element("li", `message ${mine ? "mine" : "theirs"} by-${author}`);
    if (this.lastAuthor !== author + (name ?? "")) {
      drawn.classList.add("first");
      const role = this.words[mine ? "you" : author] ?? this.words.office;
      drawn.append(element("p", mine ? "who hidden" : "who", name ? `${name} · ${role}` : role));
    }
    this.lastAuthor = author + (name ?? "");
    const bubble = element("div", "bubble");
    if (text) bubble.append(...linked(text, this.words.opens_new));
    for (const file of files ?? []) bubble.append(this.file(file));
    const foot = element("p", "foot");
    const time = element("time", "", this.clock.format(when));
    time.dateTime = at;
    foot.append(time);
    if (mine) foot.append(element("span", "mark"));
    drawn.append(bubble, foot);
    if (mine) this.mark(drawn, state);
    this.list.append(drawn);
    return drawn;
  }

  // A picture shows itself and a sound is played; everything else is a link that saves the file.
  file({ name, type, size, url }) {
    if (/^audio\//.test(type)) {
      const sound = Object.assign(element("audio", "sound"), { src: url, controls: true, preload: "metadata" });
      sound.setAttribute("aria-label", `${this.words.voice_message}: ${name}`);
      return sound;
    }
    const link = element("a", "file");
    Object.assign(link, { href: url, target: "_blank", rel: "noopener", download: name });
    if (/^image\/(png|jpeg|gif|webp)$/.test(type)) {
      link.append(Object.assign(element("img"), { src: url, alt: name, loading: "lazy" }));
    }
    const kilobytes = Math.max(1, Math.round(size / 1024)).toLocaleString(document.documentElement.lang);
    link.append(element("span", "", name), element("small", "", `${kilobytes} kB`));
    return link;
  }

  mark(drawn, state) {
    const mark = drawn.querySelector(".mark");
    if (!mark) return;
    drawn.dataset.state = state;
    mark.textContent = this.words[state];
  }

  separate(when) {
    const day = this.day.format(when);
    if (day === this.lastDay) return;
    this.lastDay = day;
    this.lastAuthor = null;
    const now = this.now();
    const near = { [this.day.format(now - 86_400_000)]: this.words.yesterday, [this.day.format(now)]: this.words.today };
    this.list.append(element("li", "day", near[day] ?? day));
  }

  // Buttons for the bot's choices; a press says the choice in the visitor's name.
  choices(choices) {
    const list = element("ul", "chips");
    list.setAttribute("aria-label", this.words.choose_label);
    for (const { label, text } of choices) {
      const button = element("button", "", label);
      button.type = "button";
      button.dataset.say = label;
      button.dataset.choice = text;
      const entry = element("li");
      entry.append(button);
      list.append(entry);
    }
    return list;
  }

  // Only the newest message may still be answered by a button.
  retire() {
    const last = this.list.lastElementChild;
    for (const chips of this.list.querySelectorAll(".chips")) if (!last.contains(chips)) chips.remove();
  }
}
