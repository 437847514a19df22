// What the browser remembers of this office's chat; in memory only where storage is refused.

const memory = new Map();

function storage() {
  try {
    const probe = "loket:probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null;
  }
}

export class Keep {
  constructor(office) {
    this.prefix = `loket:${office}:`;
    this.storage = storage();
    this.lasting = this.storage !== null;
  }

  get(name, otherwise = null) {
    try {
      const kept = this.storage ? this.storage.getItem(this.prefix + name) : memory.get(name);
      return kept == null ? otherwise : JSON.parse(kept);
    } catch {
      return otherwise;
    }
  }

  set(name, value) {
    const text = JSON.stringify(value);
    try {
      if (this.storage) this.storage.setItem(this.prefix + name, text);
      else memory.set(name, text);
    } catch {
      memory.set(name, text);
    }
  }
}
