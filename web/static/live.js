// Keeps the page up to date: the server sends drawn parts, this puts them in their place.
import { startComposers, warn } from "./composer.js";
import { refresh } from "./refresh.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const QUIET_FOR = 4_000;
const TOAST_FOR = 9_000;
const TYPING_FOR = 5_000;
const TYPING_EVERY = 2_500;

let after = 0;
let wait = FIRST_WAIT;
let stopped = false;

export function startLive() {
  const page = document.querySelector("[data-live]");
  if (page) connect(page.dataset.live);
}

function connect(path) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (after) address.searchParams.set("after", after);
  const socket = new WebSocket(address);
  let told;
  tellTyping(socket);
  socket.addEventListener("open", () => {
    wait = FIRST_WAIT;
    clearTimeout(told);
    document.body.dataset.live = "1";
    document.getElementById("offline").hidden = true;
  });
  socket.addEventListener("message", (event) => take(JSON.parse(event.data)));
  tellRead(socket);
  socket.addEventListener("close", () => {
    delete document.body.dataset.live;
    if (stopped) return;
    // A short break is nobody's concern; only a longer one is told.
    told = setTimeout(() => {
      document.getElementById("offline").hidden = "live" in document.body.dataset;
    }, QUIET_FOR);
    setTimeout(() => connect(path), wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

// Whoever waits for an answer sees that one is being written; a note is nobody else's concern.
function tellTyping(socket) {
  const field = document.getElementById("reply-text");
  let last = 0;
  field?.addEventListener("input", () => {
    if (socket.readyState !== WebSocket.OPEN || Date.now() - last < TYPING_EVERY) return;
    last = Date.now();
    socket.send("typing");
  });
}

// Whoever wrote learns that it was read, once it stands on a page in sight.
function tellRead(socket) {
  let told = "";
  const tell = () => {
    const seq = document.getElementById("timeline")?.lastElementChild?.dataset.seq;
    if (!seq || seq === told || document.hidden || socket.readyState !== WebSocket.OPEN) return;
    told = seq;
    socket.send(`read ${seq}`);
  };
  for (const moment of ["open", "message"]) socket.addEventListener(moment, tell);
  document.addEventListener("visibilitychange", tell);
}

function take(news) {
  if (news.signed_out) return location.reload();
  if (news.reload) return startOver();
  if ("typing" in news) return typing(news.typing);
  after = news.event ?? after;
  for (const part of news.parts ?? []) place(part);
  if (news.refresh) refresh();
  for (const html of news.toasts ?? []) toast(html, TOAST_FOR);
}

// The person's own words are on the page already; colleagues come with theirs.
function typing(words) {
  const line = document.getElementById("typing");
  line.textContent = words || line.dataset.contact;
  clearTimeout(line.dataset.timer);
  line.dataset.timer = setTimeout(() => (line.textContent = ""), TYPING_FOR);
}

// Too much was missed: load the page again, unless that would disturb someone who writes.
function startOver() {
  stopped = true;
  const typing = [...document.querySelectorAll(".composer textarea")].some((field) => field.value.trim());
  if (typing) toast(document.getElementById("reload").innerHTML, 0);
  else location.reload();
}

function place(part) {
  if (part.kind === "row") return placeRow(part);
  if (part.kind === "message") return placeMessage(part);
  const old = document.getElementById(part.id);
  if (old) replace(old, part.html);
  if (part.id === "composer") startComposers();
}

function replace(old, html) {
  const open = [...old.querySelectorAll("details")].map((details) => details.open);
  const fresh = drawn(html);
  fresh.querySelectorAll("details").forEach((details, n) => (details.open = open[n] ?? false));
  old.replaceWith(fresh);
}

function placeRow(part) {
  const list = document.getElementById("entries");
  const old = document.getElementById(part.id);
  const focused = old?.contains(document.activeElement);
  if (!part.html) return old?.remove();
  const fresh = drawn(part.html);
  const open = document.getElementById("talk")?.dataset.conversation;
  if (open === fresh.dataset.conversation) fresh.querySelector("a").setAttribute("aria-current", "true");
  else fresh.classList.add("fresh");
  const order = fresh.dataset.order;
  const next = order ? [...list.children].find((row) => row !== old && row.dataset.order > order) : list.firstElementChild;
  if (!old && (!part.new || (!next && list.dataset.more))) return;
  old?.remove();
  list.insertBefore(fresh, next ?? null);
  if (focused) fresh.querySelector("a").focus();
}

function placeMessage(part) {
  const list = document.getElementById("timeline");
  const fresh = drawn(part.html);
  const old = document.getElementById(part.id);
  const last = list.lastElementChild;
  // Older messages that this page does not show stay away.
  if (!old && last && Number(fresh.dataset.seq) < Number(last.dataset.seq)) return;
  const before = old ? old.previousElementSibling : last;
  if (old) old.replaceWith(fresh);
  else list.append(fresh);
  const day = fresh.querySelector(".day");
  if (day && sameDay(before, day.dataset.day)) day.remove();
  if (!old) heard(fresh);
  if (!old) document.getElementById("typing").textContent = "";
}

function sameDay(message, day) {
  for (let earlier = message; earlier; earlier = earlier.previousElementSibling) {
    const known = earlier.querySelector(".day");
    if (known) return known.dataset.day === day;
  }
  return false;
}

// What the officer is about to answer has changed: the form must say so, unless it was their own.
function heard(message) {
  const form = document.querySelector("form.reply[data-seen]");
  if (!form) return;
  const typing = form.querySelector("textarea").value.trim();
  const mine = message.dataset.officer === document.getElementById("talk").dataset.me;
  if (mine || !typing) form.elements.seen.value = message.dataset.seq;
  else if (!message.classList.contains("note")) warn(form);
}

function toast(html, time) {
  const place = document.getElementById("toasts");
  const fresh = drawn(html);
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "✕";
  close.setAttribute("aria-label", place.dataset.close);
  close.addEventListener("click", () => fresh.remove());
  fresh.append(close);
  place.append(fresh);
  while (place.children.length > 3) place.firstElementChild.remove();
  if (time) setTimeout(() => fresh.remove(), time);
}

function drawn(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}
