// The line to the desk: one WebSocket that comes back by itself.
// Events: "frame" (detail: the frame), "up", "down" (detail: {offline}).

const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const LONGEST_WAIT_MS = 30_000;

export class Line extends EventTarget {
  constructor(url, hello) {
    super();
    this.url = url;
    this.hello = hello;
    this.tries = 0;
    this.greeted = false;
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.giveUp());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.silent()) this.hurry();
    });
    setInterval(() => this.watch(), PING_MS);
  }

  open() {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (event) => socket === this.socket && this.hear(event.data);
    socket.onclose = () => socket === this.socket && this.lose();
  }

  hear(text) {
    this.heardAt = Date.now();
    const frame = JSON.parse(text);
    if (frame.type === "welcome") {
      this.tries = 0;
      this.greeted = true;
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    if (frame.type === "welcome") this.dispatchEvent(new Event("up"));
  }

  send(frame) {
    if (!this.greeted || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  lose() {
    this.greeted = false;
    this.dispatchEvent(new CustomEvent("down", { detail: { offline: !navigator.onLine } }));
    // Full jitter: after a restart of the desk, thousands of visitors must not come back at once.
    const most = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.tries);
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), Math.random() * most);
  }

  hurry() {
    if (this.greeted && !this.silent()) return;
    this.tries = 0;
    this.drop();
    this.open();
  }

  // Say hello once more, on a new line.
  renew() {
    this.drop();
    this.open();
  }

  silent() {
    return Date.now() - (this.heardAt ?? 0) > SILENCE_MS;
  }

  // A browser does not see the server's pings: it asks by itself, and gives up a line that is mute.
  watch() {
    if (this.socket && this.silent()) this.giveUp();
    else this.send({ type: "ping" });
  }

  giveUp() {
    this.drop();
    this.lose();
  }

  drop() {
    const old = this.socket;
    this.socket = null;
    this.greeted = false;
    old?.close();
  }
}
