// The field in which the visitor writes, and where files are chosen, dropped or pasted.
// Events: "say" (detail: the text), "files" (detail: a list), "writing".

export class Composer extends EventTarget {
  constructor(form, keep) {
    super();
    this.form = form;
    this.keep = keep;
    this.field = form.querySelector("textarea");
    this.button = form.querySelector("[type=submit]");
    this.field.value = keep.get("draft", "");
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("submit", (event) => this.submit(event));
    if (form.querySelector("[data-attach]")) this.takeFiles(form.querySelector("[data-attach] input"));
    this.fit();
  }

  takeFiles(chooser) {
    const give = (files) => files.length && this.dispatchEvent(new CustomEvent("files", { detail: [...files] }));
    chooser.addEventListener("change", () => {
      give(chooser.files);
      chooser.value = "";
    });
    this.field.addEventListener("paste", ({ clipboardData }) => give(clipboardData?.files ?? []));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      give(event.dataTransfer?.files ?? []);
    });
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
    this.form.toggleAttribute("data-written", !this.button.disabled);
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  focus() {
    this.field.focus();
  }
}
