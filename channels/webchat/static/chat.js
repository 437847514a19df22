// The chat: ties the line, the outbox, the timeline and the page around the frame together.

import { Chime } from "./chime.js";
import { Composer } from "./composer.js";
import { ContactForm } from "./contact.js";
import { Drawer } from "./drawer.js";
import { Host } from "./host.js";
import { Intake } from "./intake.js";
import { Keep } from "./keep.js";
import { Line } from "./line.js";
import { Notices } from "./notices.js";
import { Outbox, uuid } from "./outbox.js";
import { Parcels } from "./parcels.js";
import { Scroll } from "./scroll.js";
import { Suggestions } from "./suggestions.js";
import { Timeline } from "./timeline.js";
import { Voice } from "./voice.js";
import { trap } from "./keyboard.js";

const TYPING_EVERY_MS = 3000;
const RENEW_MS = 2000;
const boot = JSON.parse(document.getElementById("boot").textContent);
const { words, office, language } = boot;
const part = (name) => document.querySelector(`[data-${name}]`);

const user = loggedIn();
const keep = new Keep(user ? `${office.code}:${user.user}` : office.code);
const host = new Host();
const outbox = new Outbox(keep);
const notices = new Notices({
  banner: part("banner"), hours: part("hours"), closed: part("closed"), typing: part("typing"), words,
});
const timeline = new Timeline(part("timeline"), { words, zone: office.zone, language });
const scroll = new Scroll(part("scroll"), part("below"));
const composer = new Composer(part("composer"), keep);
const contact = new ContactForm(part("contact"), { keep, words, ask: boot.ask_contact });
const intake = new Intake(part("intake"), document.querySelector(".chat"), { keep, words });
const chime = new Chime(part("sound"), keep, boot.sound);
const suggestions = new Suggestions(part("suggestions"), words);

let seen = { conversation: null, last_seq: 0 };
let unread = 0;
let told = 0;
let typedAt = 0;

const line = new Line(socketAddress(), () => ({
  type: "hello",
  visitor_token: keep.get("visitor_token"),
  conversation: seen.conversation,
  last_seq: seen.last_seq,
  language,
  name: contact.value.name || user?.name || "",
  ...(user && { user: user.user, user_hash: user.hash, user_until: user.until }),
}));

words.file_large = words.file_large.replace("{megabytes}", boot.files.largest / 2 ** 20);
const parcels = new Parcels(line, new Drawer(keep.prefix), { ...boot.files, language });

// Who is logged in on the host page. Everybody has a talk of their own, also on a shared computer.
function loggedIn() {
  const { user, hash, until, name } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  document.querySelector(".language").hash = location.hash;
  if (!user || user.length > 254 || !/^[0-9a-f]{64}$/.test(hash)) return null;
  return { user, hash, until: /^\d{1,10}$/.test(until) ? Number(until) : 0, name: (name ?? "").slice(0, 200) };
}

function socketAddress() {
  const address = new URL("socket", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = "";
  return address.href;
}

const heard = {
  welcome(frame) {
    // Who is vouched for gets none: on a shared computer it would open the talk later.
    keep.set("visitor_token", frame.visitor_token);
    if (seen.conversation && !frame.conversation) forget(null);
    heard.pong(frame);
  },
  history(frame) {
    if (frame.reset) forget(frame.conversation);
    else if (frame.conversation !== seen.conversation) {
      seen = { conversation: frame.conversation, last_seq: 0 };
      timeline.renumber();
    }
    // What was said before is no news: it is drawn without being read aloud.
    const log = timeline.list.parentElement;
    log.setAttribute("aria-live", frame.reset ? "off" : "polite");
    for (const message of frame.messages) take(message, !frame.reset);
    for (const message of waiting()) timeline.expect(message);
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
    offerProof();
    scroll.toEnd();
    acknowledge();
  },
  message(frame) {
    take(frame, true);
    acknowledge();
  },
  ack({ client_msg_id, seq }) {
    outbox.remove(client_msg_id);
    timeline.acknowledge(client_msg_id, seq);
    notices.clear("too_fast");
  },
  read({ upto_seq }) {
    timeline.readUpTo(upto_seq);
  },
  proof({ sent }) {
    keep.set("proof_asked", sent);
    notices.show(sent ? "prove_sent" : "prove_not");
    offerProof();
  },
  pass({ value }) {
    parcels.use(value);
  },
  typing() {
    notices.showTyping();
    scroll.follow({});
  },
  pong(frame) {
    timeline.setClock(frame.at);
    notices.showHours(frame.hours);
    contact.offer(frame.hours.open);
  },
  error(frame) {
    if (frame.code === "old_identity") notices.show("log_in_again");
    if (!frame.client_msg_id) return;
    if (frame.retry_after) {
      if (frame.code === "too_fast") notices.show("too_fast");
      setTimeout(resend, frame.retry_after * 1000);
    } else {
      outbox.remove(frame.client_msg_id);
      timeline.refuse(frame.client_msg_id);
      if (frame.code === "too_long") notices.show("refused_long");
    }
  },
};

function forget(conversation) {
  timeline.clear();
  seen = { conversation, last_seq: 0 };
}

function take(message, isNews) {
  const fresh = timeline.show(message);
  seen.last_seq = Math.max(seen.last_seq, message.seq);
  suggestions.hide();
  intake.show(false);
  if (!fresh) return;
  const theirs = message.author !== "contact";
  if (theirs) notices.hideTyping();
  if (theirs && isNews && (message.author === "officer" || !visible())) chime.play();
  if (theirs && isNews && !visible()) host.tell("unread", { count: (unread += 1) });
  scroll.follow({ theirs, mine: !theirs });
}

function visible() {
  return host.open && !document.hidden;
}

// Tell the desk what arrived, and what was seen.
function acknowledge() {
  if (!seen.last_seq) return;
  if (visible()) {
    unread = 0;
    line.send({ type: "read", upto_seq: seen.last_seq });
    told = seen.last_seq;
  } else if (told < seen.last_seq) line.send({ type: "received", upto_seq: seen.last_seq });
}

function say(text, left = null, choice = "") {
  if (!left && boot.asks && contact.due) sayContact();
  const message = outbox.add(text, left, choice);
  timeline.expect(message);
  suggestions.hide();
  scroll.toEnd();
  host.tell("used");
  transmit(message);
  if (!left && contact.due) sayContact();
}

// What was written or chosen, and is not with the desk yet.
function waiting() {
  return [...outbox.all(), ...[...parcels.waiting].map(([client_msg_id, file]) => shown(client_msg_id, file))];
}

function shown(client_msg_id, file) {
  const url = (file.url ??= URL.createObjectURL(file));
  return { client_msg_id, text: "", files: [{ name: file.name, type: file.type, size: file.size, url }] };
}

function sendFiles(files) {
  for (const file of files) {
    const fault = parcels.fault(file);
    if (fault) {
      notices.show(fault);
      continue;
    }
    notices.clearFault();
    const client_msg_id = uuid();
    timeline.expect(shown(client_msg_id, file));
    suggestions.hide();
    scroll.toEnd();
    host.tell("used");
    parcels.add(client_msg_id, file);
  }
}

// A contact without a question would be a matter without content: it follows the first message.
function sayContact() {
  const left = contact.value;
  contact.gone();
  const told = Object.entries(left).filter(([, value]) => value).map(([name, value]) => `${words[`left_${name}`]}: ${value}`);
  say([words.contact_message, ...told].join("\n"), left);
  offerProof();
}

// An address that was typed proves nothing; a link in a mail does.
function offerProof() {
  const { email } = contact.value;
  const box = part("prove");
  box.hidden = !boot.mails || !email || keep.get("proof_asked", false) || timeline.empty;
  box.firstElementChild.textContent = words.prove_ask.replace("{email}", email);
}

function transmit({ client_msg_id, text, contact: left, choice }) {
  const said = { type: "message", client_msg_id, text, ...(choice ? { choice } : {}) };
  line.send(left ? { type: "contact", client_msg_id, ...left } : said);
}

function resend() {
  outbox.all().forEach(transmit);
}

line.addEventListener("frame", ({ detail }) => heard[detail.type]?.(detail));
line.addEventListener("up", () => {
  notices.up();
  resend();
  parcels.go();
});
parcels.addEventListener("kept", ({ detail }) => {
  timeline.acknowledge(detail.client_msg_id, detail.seq);
  notices.clear("too_fast");
  // Another process of the desk may have taken the first file: this line does not know the talk yet.
  setTimeout(() => seen.conversation || line.renew(), RENEW_MS);
});
parcels.addEventListener("refused", ({ detail }) => {
  timeline.refuse(detail.client_msg_id);
  notices.show({ large_file: "file_large", empty_file: "file_empty", bad_kind: "file_kind" }[detail.code] ?? "file_refused");
});
parcels.addEventListener("fast", () => notices.show("too_fast"));
line.addEventListener("down", ({ detail }) => notices.down(detail.offline));
composer.addEventListener("say", ({ detail }) => say(detail));
composer.addEventListener("files", ({ detail }) => sendFiles(detail));
if (boot.files.largest) {
  const voice = new Voice(part("composer"), words.voice_message);
  voice.addEventListener("spoken", ({ detail }) => sendFiles([detail]));
  voice.addEventListener("denied", () => notices.show("voice_denied"));
}
composer.addEventListener("writing", () => {
  notices.clearFault();
  if (Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  line.send({ type: "typing" });
});
contact.addEventListener("left", () => timeline.empty || sayContact());
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-say]");
  if (button) {
    say(button.dataset.say, null, button.dataset.choice);
    composer.focus();
  }
});
part("prove").addEventListener("click", () => line.send({ type: "prove", email: contact.value.email }));
intake.addEventListener("filled", () => composer.focus());
document.addEventListener("visibilitychange", acknowledge);
host.addEventListener("open", () => {
  acknowledge();
  if (!timeline.empty) scroll.toEnd();
  if (matchMedia("(pointer: coarse)").matches) document.getElementById("office").focus();
  else if (intake.open) intake.focus();
  else composer.focus();
});
trap(document, host, part("close"));
heard.pong(boot);
for (const message of outbox.all()) timeline.expect(message);
parcels.resume().then(() => {
  for (const message of waiting()) timeline.expect(message);
});
if (!keep.lasting) notices.show("storage_off");
line.open();
