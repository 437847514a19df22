// A telephone's screen: draws what the server shows, sends what is typed.
import { openLine } from "./line.js";

const main = document.querySelector("main.desk");
const words = JSON.parse(document.querySelector("#words").textContent);
const files = JSON.parse(document.querySelector("#files").textContent);
const talk = document.querySelector("#talk");
const wire = document.querySelector("#wire");
const form = document.querySelector("#write");
const text = document.querySelector("#text");
const suggestions = document.querySelector("#suggestions");
const usual = [...suggestions.children];
const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const TICKS = { sending: "◷", taken: "✓✓", refused: "⚠" };
const FAILED = new Set(["failed", "undelivered"]);
let drawn = false;

const { phone, office, name, way } = main.dataset;
const line = openLine(`/demo/${way}/socket?${new URLSearchParams({ office, phone, name })}`, {
  gone: (is) => { document.querySelector("#gone").hidden = !is; },
  show,
});

function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

function make(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}

function show({ bubbles, state, waiting, window }) {
  const shown = bubbles.filter((one) => one.shown);
  drawTalk(shown);
  drawWire(bubbles);
  suggest(shown);
  document.querySelector("#empty").hidden = shown.length > 0;
  document.querySelector("#dark").hidden = state !== "off";
  document.querySelector("#waiting").textContent = waiting ? say("off_waiting", { count: waiting }) : "";
  document.querySelector("#window").textContent = window
    ? say("window", { time: `${day(window)} ${clock.format(new Date(window))}` })
    : say("window_none");
  for (const input of document.querySelectorAll("[name=state]")) input.checked = input.value === state;
  drawn = true;
}

function drawTalk(shown) {
  const known = talk.querySelectorAll(".mine").length;
  const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  let before = null;
  shown.forEach((one) => {
    if (!before || day(before.at) !== day(one.at)) drawDay(one);
    drawBubble(one, before);
    before = one;
  });
  const there = new Set(shown.map((one) => one.sid));
  for (const old of talk.querySelectorAll("[data-sid]")) if (!there.has(old.dataset.sid)) old.remove();
  const wrote = talk.querySelectorAll(".mine").length > known;
  if (atEnd || wrote || !drawn) talk.scrollTop = talk.scrollHeight;
}

function drawDay(one) {
  const id = `day-${new Date(one.at).toDateString()}`;
  if (document.getElementById(id)) return;
  const made = make("li", "day", day(one.at));
  made.id = id;
  talk.append(made);
}

function drawBubble(one, before) {
  let bubble = talk.querySelector(`[data-sid="${one.sid}"]`);
  if (!bubble) {
    bubble = make("li", `bubble${one.mine ? " mine" : ""}${drawn ? " fresh" : ""}`);
    if (before && before.mine !== one.mine) bubble.classList.add("turn");
    bubble.dataset.sid = one.sid;
    const part = fileOf(one);
    if (part) bubble.append(part);
    if (one.text) bubble.append(make("p", "", one.text));
    bubble.append(make("footer"));
    if (one.buttons.length) bubble.append(buttonsOf(one));
    talk.append(bubble);
  }
  if (bubble.dataset.step === one.step) return;
  bubble.dataset.step = one.step;
  const foot = bubble.querySelector("footer");
  foot.replaceChildren(make("time", "", clock.format(new Date(one.at))));
  if (!one.mine) return;
  const tick = make("span", "tick", TICKS[one.step] ?? "");
  tick.setAttribute("role", "img");
  tick.setAttribute("aria-label", say(`step_${one.step}`, { status: one.told }));
  tick.title = tick.getAttribute("aria-label");
  foot.append(tick);
}

// WhatsApp's own buttons under a message of the office's.
function buttonsOf(one) {
  const list = make("div", "taps");
  for (const [key, label] of one.buttons) {
    const button = make("button", "", label);
    button.type = "button";
    button.addEventListener("click", () => line.tell({ tap: key }));
    list.append(button);
  }
  return list;
}

function sentFile(one) {
  const address = `/demo/${way}/files/${one.sid}`;
  if (one.media.startsWith("image/")) return Object.assign(make("img"), { src: address, alt: say("file_alt") });
  if (one.media.startsWith("audio/")) return Object.assign(make("audio"), { src: address, controls: true });
  const link = make("a", "sent-file", `📄 ${say("file_alt")}`);
  return Object.assign(link, { href: address, target: "_blank", rel: "noopener" });
}

function fileOf(one) {
  if (one.media) return sentFile(one);
  if (one.file === "picture") {
    const image = make("img");
    image.src = files.picture;
    image.alt = say("picture_alt");
    [image.width, image.height] = [520, 360]; // the place is there before the picture
    return image;
  }
  if (one.file === "voice") {
    const sound = make("audio");
    sound.src = files.voice;
    sound.controls = true;
    return sound;
  }
  return one.file === "place" ? make("p", "", `📍 ${say("place")}`) : null;
}

function drawWire(bubbles) {
  document.querySelector("#wire-empty").hidden = bubbles.length > 0;
  wire.replaceChildren(...bubbles.slice(-12).reverse().map((one) => {
    const row = make("li");
    const words = make("span");
    words.append(make("b", "", say(one.mine ? "behind_in" : "behind_out")), " ");
    const how = make("span", "", say(`step_${one.step}`, { status: one.told }));
    if (one.step === "refused" || FAILED.has(one.step)) how.dataset.bad = "";
    words.append(how, one.mine && one.told ? ` (${one.told})` : "");
    row.append(make("time", "", clock.format(new Date(one.at))), words, make("code", "", one.sid));
    return row;
  }));
}

function day(at) {
  const then = new Date(at);
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (then.toDateString() === new Date().toDateString()) return say("today");
  if (then.toDateString() === yesterday.toDateString()) return say("yesterday");
  return date.format(then);
}

// The office's numbered choices become buttons, as WhatsApp's own quick replies would be.
function suggest(shown) {
  const last = shown.at(-1);
  const choices = last && !last.mine && !last.buttons.length ? choicesIn(last.text) : [];
  const made = choices.map(([number, label]) => {
    const button = make("button", "", `${number}. ${label}`);
    button.type = "button";
    button.dataset.say = number;
    return button;
  });
  const wanted = made.length ? made : usual;
  if (wanted.map((b) => b.textContent).join() !== [...suggestions.children].map((b) => b.textContent).join()) {
    suggestions.replaceChildren(...wanted);
  }
}

function choicesIn(said) {
  const listed = [...said.matchAll(/^(\d)\. (.+)$/gm)].map((m) => [m[1], m[2]]);
  if (listed.length > 1) return listed;
  return [...said.matchAll(/(\d) = ([^,.\n]+)/g)].map((m) => [m[1], m[2].trim()]);
}

function write(said) {
  if (!said.trim()) return;
  if (line.tell({ say: said })) {
    text.value = "";
    grow();
  }
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 130)}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  write(text.value);
});
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    write(text.value);
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-say], [data-send]");
  if (!button) return;
  if (button.dataset.say) write(button.dataset.say);
  else line.tell({ send: button.dataset.send });
  button.closest("details")?.removeAttribute("open");
});
document.addEventListener("change", (event) => {
  if (event.target.name === "state") line.tell({ state: event.target.value });
});
