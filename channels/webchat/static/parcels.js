// Files on their way to the desk: each goes by HTTP with a pass that the line asked for.
// Events: "kept" (detail: {client_msg_id, seq}), "refused" (detail: {client_msg_id, code}), "fast".

const AGAIN_MS = 5000;

export class Parcels extends EventTarget {
  constructor(line, drawer, { largest, kinds, language }) {
    super();
    Object.assign(this, { line, drawer, largest, kinds });
    this.url = new URL(`uploads?language=${language}`, location.href).href;
    this.waiting = new Map();
    this.busy = false;
    this.unsafe = false;
    addEventListener("beforeunload", (event) => this.unsafe && this.waiting.size && event.preventDefault());
  }

  // Return a word for what is wrong with a file, before any of it travels.
  fault(file) {
    if (!file.size) return "file_empty";
    if (file.size > this.largest) return "file_large";
    const kind = file.type.split(";")[0];
    return kind && !this.kinds.includes(kind) ? "file_kind" : "";
  }

  async add(client_msg_id, file) {
    this.waiting.set(client_msg_id, file);
    this.unsafe = !(await this.drawer.add(client_msg_id, file));
    this.go();
  }

  // Take up what an earlier page could not send.
  async resume() {
    for (const { client_msg_id, file } of await this.drawer.all()) this.waiting.set(client_msg_id, file);
    this.go();
  }

  // One after the other, so that files arrive in the order in which they were chosen.
  go() {
    if (!this.busy && this.waiting.size) this.line.send({ type: "bring" });
  }

  async use(pass) {
    const [first] = this.waiting;
    if (this.busy || !first) return;
    this.busy = true;
    const again = await this.post(pass, ...first).catch(() => AGAIN_MS);
    this.busy = false;
    setTimeout(() => this.go(), again);
  }

  // Return the milliseconds until the next file, or this one once more, may go.
  async post(pass, client_msg_id, file) {
    const response = await fetch(this.url, {
      method: "POST",
      body: file,
      headers: {
        Authorization: `Bearer ${pass}`,
        "Content-Type": file.type || "application/octet-stream",
        "X-Loket-Message": client_msg_id,
        "X-Loket-Name": encodeURIComponent(file.name ?? ""),
      },
    });
    const told = await response.json().catch(() => ({}));
    if (response.status === 401) return AGAIN_MS;
    if (response.status === 429 || response.status >= 500) {
      if (response.status === 429) this.dispatchEvent(new Event("fast"));
      return 1000 * (Number(response.headers.get("Retry-After")) || 10);
    }
    this.waiting.delete(client_msg_id);
    this.drawer.remove(client_msg_id);
    const detail = { client_msg_id, ...told };
    this.dispatchEvent(new CustomEvent(response.ok ? "kept" : "refused", { detail }));
    return 0;
  }
}
