// What is said beside the messages: the state of the line, and whether the office is open.

const LINE = new Set(["reconnecting", "offline"]);
const FAULTS = new Set(["file_empty", "file_large", "file_kind", "file_refused", "voice_denied", "prove_sent", "prove_not"]);
const SHORT_MS = 600;
const TYPING_MS = 6000;

export class Notices {
  constructor({ banner, hours, closed, typing, words }) {
    Object.assign(this, { banner, hours, closed, typing, words });
  }

  show(name) {
    if (this.shown !== name) this.banner.textContent = this.words[name];
    this.shown = name;
    this.banner.dataset.notice = name;
  }

  clear(name) {
    if (name && this.shown !== name) return;
    this.shown = null;
    this.banner.textContent = "";
    delete this.banner.dataset.notice;
  }

  clearFault() {
    if (FAULTS.has(this.shown)) this.clear();
  }

  // A line that is back at once is not worth a word.
  down(offline) {
    clearTimeout(this.timer);
    const name = offline ? "offline" : "reconnecting";
    if (LINE.has(this.shown)) this.show(name);
    else this.timer = setTimeout(() => this.show(name), SHORT_MS);
  }

  up() {
    clearTimeout(this.timer);
    if (LINE.has(this.shown)) this.clear();
  }

  showTyping() {
    this.typing.textContent = this.words.typing_now;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.hideTyping(), TYPING_MS);
  }

  hideTyping() {
    this.typing.textContent = "";
  }

  showHours({ open, short, long }) {
    this.hours.textContent = short;
    this.hours.dataset.open = open;
    this.closed.hidden = open;
    this.closed.textContent = open ? "" : long;
  }
}
