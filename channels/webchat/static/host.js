// The page around the frame: it opens and shuts us, we tell it how many messages are unread.
// Events: "open", "shut".

export class Host extends EventTarget {
  constructor() {
    super();
    this.alone = window.parent === window;
    this.open = this.alone;
    this.full = true;
    this.origin = null;
    this.waiting = [];
    if (this.alone) return;
    addEventListener("message", (event) => this.hear(event));
    // Nothing secret is in it, and the answer tells us who the host is.
    window.parent.postMessage({ loket: "ready" }, "*");
  }

  hear(event) {
    if (event.source !== window.parent || typeof event.data?.loket !== "string") return;
    this.origin = event.origin;
    this.full = Boolean(event.data.full);
    const was = this.open;
    if (event.data.loket === "open") this.open = true;
    if (event.data.loket === "shut") this.open = false;
    if (was !== this.open) this.dispatchEvent(new Event(this.open ? "open" : "shut"));
    this.dispatchEvent(new Event("size"));
    for (const message of this.waiting.splice(0)) this.post(message);
  }

  // What is said before the host has answered waits until we know who it is.
  tell(what, more = {}) {
    if (this.alone) return;
    const message = { loket: what, ...more };
    if (this.origin) this.post(message);
    else this.waiting.push(message);
  }

  post(message) {
    window.parent.postMessage(message, this.origin);
  }
}
