// Files that wait, in the browser's own database, so that they outlive the page.

const SHELF = "files";

export class Drawer {
  constructor(name) {
    this.name = `loket:${name}`;
  }

  // Return the database, null where the browser allows none.
  open() {
    this.opened ??= new Promise((done) => {
      try {
        const asked = indexedDB.open(this.name, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF, { keyPath: "client_msg_id" });
        asked.onsuccess = () => done(asked.result);
        asked.onerror = asked.onblocked = () => done(null);
      } catch {
        done(null);
      }
    });
    return this.opened;
  }

  async use(mode, act) {
    const database = await this.open();
    if (!database) return null;
    return new Promise((done) => {
      const turn = database.transaction(SHELF, mode);
      const asked = act(turn.objectStore(SHELF));
      turn.oncomplete = () => done(asked.result);
      turn.onerror = turn.onabort = () => done(null);
    });
  }

  // Return whether the file is kept.
  async add(client_msg_id, file) {
    return (await this.use("readwrite", (shelf) => shelf.put({ client_msg_id, file, at: Date.now() }))) !== null;
  }

  remove(client_msg_id) {
    return this.use("readwrite", (shelf) => shelf.delete(client_msg_id));
  }

  async all() {
    const kept = (await this.use("readonly", (shelf) => shelf.getAll())) ?? [];
    return kept.sort((one, other) => one.at - other.at);
  }
}
