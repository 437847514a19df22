// Records a voice message, where the browser can and the visitor allows it.
// Events: "spoken" (detail: a File), "denied".

const LONGEST_S = 120;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export class Voice extends EventTarget {
  constructor(form, name) {
    super();
    this.name = name;
    this.form = form;
    this.start = form.querySelector("[data-speak]");
    this.box = form.querySelector("[data-recording]");
    this.time = form.querySelector("[data-seconds]");
    this.kind = window.MediaRecorder && KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.start.hidden = !this.kind || !navigator.mediaDevices;
    this.start.addEventListener("click", () => this.begin());
    form.querySelector("[data-discard]").addEventListener("click", () => this.end(false));
    form.querySelector("[data-spoken]").addEventListener("click", () => this.end(true));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.recorder) return;
      event.stopPropagation();
      this.end(false);
    });
  }

  async begin() {
    if (this.recorder || this.asking) return;
    this.asking = true;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    this.asking = false;
    if (!stream) return this.dispatchEvent(new Event("denied"));
    const parts = [];
    this.recorder = new MediaRecorder(stream, { mimeType: this.kind, audioBitsPerSecond: 24_000 });
    this.recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
    this.recorder.onstop = () => this.over(stream, parts);
    this.recorder.start(1000);
    this.seconds = 0;
    this.timer = setInterval(() => this.tick(), 1000);
    this.show(true);
  }

  tick() {
    this.seconds += 1;
    this.time.textContent = `${Math.floor(this.seconds / 60)}:${String(this.seconds % 60).padStart(2, "0")}`;
    if (this.seconds >= LONGEST_S) this.end(true);
  }

  end(wanted) {
    this.wanted = wanted;
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  over(stream, parts) {
    clearInterval(this.timer);
    for (const track of stream.getTracks()) track.stop();
    this.recorder = null;
    this.show(false);
    if (!this.wanted || !parts.length) return;
    const type = this.kind.split(";")[0];
    const file = new File(parts, `${this.name}.${type.split("/")[1]}`, { type });
    this.dispatchEvent(new CustomEvent("spoken", { detail: file }));
  }

  show(recording) {
    this.time.textContent = "0:00";
    this.box.hidden = !recording;
    this.form.toggleAttribute("data-recording-now", recording);
    (recording ? this.form.querySelector("[data-spoken]") : this.form.querySelector("textarea")).focus();
  }
}
