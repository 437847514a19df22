// The invitation to leave a name and a way to be reached. Event: "left".

import { element } from "./elements.js";

const NOBODY = { name: "", email: "", phone: "" };

export class ContactForm extends EventTarget {
  constructor(details, { keep, words, ask }) {
    super();
    Object.assign(this, { details, keep, words, ask });
    this.form = details.querySelector("form");
    this.alarm = details.querySelector("[data-wrong]");
    this.form.addEventListener("submit", (event) => this.submit(event));
  }

  get value() {
    return this.keep.get("contact", NOBODY);
  }

  // Whether the desk has yet to be told.
  get due() {
    return this.keep.get("contact_due", false);
  }

  set due(due) {
    this.keep.set("contact_due", due);
  }

  offer(isOpen) {
    const { email, phone } = this.value;
    const wanted = this.ask === "always" || (this.ask === "offline" && !isOpen);
    if (!this.done) this.details.hidden = !wanted || Boolean(email || phone);
  }

  submit(event) {
    event.preventDefault();
    this.alarm.textContent = "";
    const left = { ...NOBODY };
    for (const [name, value] of new FormData(this.form)) left[name] = value.trim();
    if (!this.form.checkValidity() || !(left.email || left.phone)) return this.wrong();
    this.keep.set("contact", left);
    this.due = true;
    this.thank();
    return this.dispatchEvent(new Event("left"));
  }

  thank() {
    this.done = true;
    this.thanks = element("p", "thanks", this.words.contact_saved);
    this.thanks.setAttribute("role", "status");
    this.details.replaceWith(this.thanks);
  }

  // The contact has gone with a message: that message is the receipt.
  gone() {
    this.due = false;
    this.thanks?.remove();
  }

  wrong() {
    this.alarm.textContent = this.words.contact_wrong;
    (this.form.querySelector(":invalid") ?? this.form.elements.email).focus();
  }
}
