// The field in which the visitor writes. Events: "say" (detail: the text), "writing".

export class Composer extends EventTarget {
  constructor(form, keep) {
    super();
    this.form = form;
    this.keep = keep;
    this.field = form.querySelector("textarea");
    this.button = form.querySelector("button");
    this.field.value = keep.get("draft", "");
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("submit", (event) => this.submit(event));
    this.fit();
  }

  changed() {
    this.keep.set("draft", this.field.value);
    this.fit();
    this.dispatchEvent(new Event("writing"));
  }

  // Enter sends and Shift+Enter breaks the line; on a touch keyboard Enter breaks the line.
  press(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (matchMedia("(pointer: coarse)").matches) return;
    this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.changed();
    this.field.focus();
    this.dispatchEvent(new CustomEvent("say", { detail: text }));
  }

  fit() {
    this.button.disabled = !this.field.value.trim();
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  focus() {
    this.field.focus();
  }
}
