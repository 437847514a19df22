// Messages that the desk has not acknowledged yet; they outlive the page and the connection.

export class Outbox {
  constructor(keep) {
    this.keep = keep;
  }

  all() {
    return this.keep.get("outbox", []);
  }

  add(text, contact = null, choice = "") {
    const message = { client_msg_id: uuid(), text, contact, choice };
    this.keep.set("outbox", [...this.all(), message]);
    return message;
  }

  remove(id) {
    this.keep.set("outbox", this.all().filter((message) => message.client_msg_id !== id));
  }
}

// crypto.randomUUID is missing on pages without TLS, such as a test server in an office's network.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
