// A short sound when an answer comes, if the visitor wants it; browsers allow it after a click.

export class Chime {
  constructor(button, keep, wanted) {
    Object.assign(this, { button, keep });
    this.wanted = keep.get("sound", wanted);
    button.addEventListener("click", () => this.toggle());
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => this.wake());
    this.show();
  }

  toggle() {
    this.wanted = !this.wanted;
    this.keep.set("sound", this.wanted);
    this.show();
    this.wake();
    this.play();
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.wanted));
  }

  wake() {
    if (!this.wanted || !window.AudioContext) return;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume();
  }

  // Two soft notes, made here: there is no file to fetch.
  play() {
    if (!this.wanted || this.context?.state === "closed" || !this.context) return;
    this.played = (this.played ?? 0) + 1;
    this.button.dataset.played = this.played;
    const now = this.context.currentTime;
    for (const [start, pitch] of [[0, 659], [0.12, 880]]) {
      const tone = this.context.createOscillator();
      const volume = this.context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, now + start);
      volume.gain.exponentialRampToValueAtTime(0.12, now + start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, now + start + 0.3);
      tone.connect(volume).connect(this.context.destination);
      tone.start(now + start);
      tone.stop(now + start + 0.32);
    }
  }
}
