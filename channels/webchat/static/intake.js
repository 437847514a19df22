// What the office asks before the first message. Event: "filled".

export class Intake extends EventTarget {
  constructor(form, chat, { keep, words }) {
    super();
    Object.assign(this, { form, chat, keep, words });
    form?.addEventListener("submit", (event) => this.submit(event));
    if (form && !keep.get("contact")) this.show(true);
  }

  get open() {
    return Boolean(this.form) && !this.form.hidden;
  }

  show(asking) {
    if (!this.form) return;
    this.form.hidden = !asking;
    this.chat.toggleAttribute("data-asking", asking);
  }

  submit(event) {
    event.preventDefault();
    const fields = [...this.form.querySelectorAll("input")];
    for (const field of fields) field.value = field.value.trim();
    for (const field of fields) field.setAttribute("aria-invalid", String(!field.checkValidity()));
    const wrong = fields.find((field) => !field.checkValidity());
    this.form.querySelector("[data-wrong]").textContent = wrong ? this.words.form_wrong : "";
    if (wrong) return wrong.focus();
    this.keep.set("contact", Object.fromEntries(new FormData(this.form)));
    this.keep.set("contact_due", fields.some((field) => field.value));
    this.show(false);
    return this.dispatchEvent(new Event("filled"));
  }

  focus() {
    this.form.querySelector("input").focus();
  }
}
